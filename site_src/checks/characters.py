"""Characters that readers see as a box or not at all: those of HWP and Word alone, and invisible ones.

Unicode leaves the private-use areas (U+E000 to F8FF, planes 15 and 16) to each program. HWP puts numbers in boxes and
bullets there, Word those of the fonts Symbol and Wingdings, and no browser knows them.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from institution.text import Text
from institution.validation import DataError, Problem, read_text, short

if TYPE_CHECKING:
    from site_src.content import Content

_KINDS = (".md", ".yml", ".yaml", ".csv")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]|(?<=\\w)\u200d|\u200d(?=\\w)"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_BROKEN = "\ufffd"
#: The signs that HWP and, in the fonts Symbol and Wingdings, Word mean by some of theirs.
_USUAL = {
    **{chr(0xF02B1 + place): chr(ord("①") + place) for place in range(20)},
    "\U000f02ef": "·",
    "\uf53a": "한",
    "\uf020": "(빈칸)",
    "\uf028": "☎",
    "\uf02a": "✉",
    "\uf046": "☞",
    "\uf06c": "●",
    "\uf06e": "■",
    "\uf071": "□",
    "\uf075": "◆",
    "\uf076": "◆",
    "\uf09f": "•",
    "\uf0a7": "▪",
    "\uf0a8": "□",
    "\uf0b7": "•",
    "\uf0d8": "▶",
    "\uf0e0": "→",
    "\uf0e8": "→",
    "\uf0fc": "✓",
    "\uf0fe": "☑",
}


def check_characters(content: "Content") -> Iterator[Problem]:
    """Yield each line of a page or data file that holds such a character, once for each character."""
    for path in sorted(content.folder.rglob("*")):
        if path.suffix.lower() not in _KINDS or not path.is_file() or path.name.startswith("."):
            continue
        try:
            text = read_text(path)
        except DataError:
            continue  # the check of its kind of file yields why it cannot be read
        for number, line in enumerate(text.split("\n"), start=1):
            for sign, sentences in _wrong(line, in_sheet=path.suffix.lower() == ".csv"):
                yield Problem(short(path), number, f"U+{ord(sign):04X}", *sentences)


def _wrong(line: str, *, in_sheet: bool) -> Iterator[tuple[str, tuple[Text, Text]]]:
    if line.isascii() and line.isprintable():
        return
    for sign in dict.fromkeys(_PRIVATE.findall(line)):
        yield sign, _private(sign)
    for sign in dict.fromkeys(_INVISIBLE.findall(line)):
        yield sign, _UNSEEN
    if _BROKEN in line:
        yield _BROKEN, _LOST
    if not in_sheet:  # of a sheet, `csv_file` names the cell
        for sign in dict.fromkeys(_CONTROL.findall(line.replace("\x85", ""))):
            yield sign, _UNSEEN


def _private(sign: str) -> tuple[Text, Text]:
    problem = Text(
        f"한글(HWP)이나 Word만 아는 글자라 누리집에서 네모로 보입니다({sign}).",
        f"A character that only HWP or Word knows, shown as a box ({sign}).",
    )
    usual = _USUAL.get(sign)
    if usual is None:
        return problem, Text(
            "○, ▪, ▶ 같은 보통 기호나 글자로 바꾸어 주십시오.",
            "Write a usual sign or letter instead, such as ○, ▪ or ▶.",
        )
    return problem, Text(f"{usual} 로 바꾸어 주십시오.", f"Write {usual} instead.")


_UNSEEN = (
    Text("보이지 않는 글자가 있습니다.", "It holds an invisible character."),
    Text(
        "앞뒤의 글자와 함께 지우고 다시 적어 주십시오.", "Delete it with the letters around it, and type those again."
    ),
)
_LOST = (
    Text("깨진 글자가 있습니다(\ufffd).", "It holds a character that was lost (\ufffd)."),
    Text("원래 글자를 다시 적어 주십시오.", "Type the right one again."),
)

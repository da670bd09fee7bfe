"""Read the paragraphs of a charter's document: a text, a page of HTML, or Word's .docx."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from institution import validation_messages
from institution.text import Text
from institution.validation import DataError, read_text
from site_src.importing.charter.document import Document, Line
from site_src.importing.workbooks.reader import NO_LIBRARY, refusal

#: A heading of a text that is Markdown already.
_HEADING = re.compile(r"(?P<signs>#{1,6})\s+(?P<words>.*?)\s*#*")


def read(path: Path) -> Document:
    """Read a document; raises DataError with one sentence if it is none that can be read."""
    if not path.is_file():
        raise refusal(path, *(validation_messages.NO_FILE if path.exists() else validation_messages.MISSING_FILE))
    read_kind = _READERS.get(path.suffix.lower())
    if read_kind is None:
        raise refusal(path, *(_HANGUL if path.suffix.lower() in (".hwp", ".hwpx") else _OTHER))
    try:
        return read_kind(path)
    except DataError:
        raise
    except ModuleNotFoundError:
        raise refusal(path, *NO_LIBRARY) from None
    except Exception:  # the library raises what it happens to meet in a broken file
        raise refusal(path, *_BROKEN) from None


def _read_text(path: Path) -> Document:
    lines = read_text(path).replace("\t", "    ").split("\n")
    return Document([_line(line, place, path.suffix.lower() == ".md") for place, line in enumerate(lines, start=1)])


def _line(line: str, place: int, in_markdown: bool) -> Line:
    heading = _HEADING.fullmatch(line) if in_markdown else None
    if heading:
        return Line(heading["words"], place, level=len(heading["signs"]), new=True)
    return Line(line.strip(), place, _indent(line))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _read_html(path: Path) -> Document:
    from site_src.importing.charter import web_page  # noqa: PLC0415 - only whoever imports has its library

    return web_page.read(path)


def _read_docx(path: Path) -> Document:
    from site_src.importing.charter import word  # noqa: PLC0415 - the same

    return word.read(path)


_READERS: Mapping[str, Callable[[Path], Document]] = {
    ".txt": _read_text,
    ".md": _read_text,
    ".html": _read_html,
    ".htm": _read_html,
    ".docx": _read_docx,
}


_HANGUL = (
    Text("한글 문서는 읽지 못합니다.", "Documents of Hangul (HWP, HWPX) cannot be read."),
    Text(
        "한글에서 ‘다른 이름으로 저장하기’로 Word 문서(.docx)나 텍스트(.txt, 유니코드 UTF-8)로 저장하여 주십시오.",
        "Save it as a Word document (.docx) or as text (.txt, UTF-8), and import that.",
    ),
)
_OTHER = (
    Text("헌장의 글로 읽을 수 없는 파일입니다.", "A file of this kind cannot be read as the text of a charter."),
    Text(".txt, .md, .html, .docx 가운데 하나로 저장하여 주십시오.", "Save it as .txt, .md, .html or .docx."),
)
_BROKEN = (
    Text("Word 문서로 열리지 않습니다.", "It cannot be opened as a Word document."),
    Text(
        "Word에서 열어 .docx로 다시 저장하거나(암호와 문서 보안을 풀고) 글을 .txt로 저장하여 주십시오.",
        "Open it in Word and save it as .docx again, without a password, or save its text as .txt.",
    ),
)

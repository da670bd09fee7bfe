"""Names and positions as offices write them into one cell: 팀장 박누리, 박누리(팀장), 박 누 리, 공석."""

import re
from dataclasses import dataclass

from site_src.records.personal_names import says_vacant

#: What a position may be besides a word that ends like one.
_POSITIONS = (
    "이사 감사 상무 전무 대리 주임 사원 인턴 주사 서기 주사보 서기보 선임 책임 수석 계약직 공무직 무기계약직 "
    "기간제 부원장 교수 사무관 서기관 부이사관 주무관 간사 조교 매니저 프로 팀원 반장 조장 소장 직무대리"
)
_LIKE_A_POSITION = re.compile(r".*(?:장|관|원|관리|대리|주임|위원|직|보|담당|이사|감사|급|사)(?:직무대리|대행)?")
#: A name in Hangul of two to five syllables, parts of it perhaps withheld; or one of Latin letters.
_NAME = re.compile(r"[가-힣][가-힣○Oo〇*×X☆◯ㅇ]{1,4}|[A-Za-z][A-Za-z.'-]+")
#: The blanks of 김 솔 and 박 누 리, which spread a name over its column.
_SPACED = re.compile(r"(?<=(?<![가-힣])[가-힣]) (?=[가-힣](?![가-힣]))")
_APART = re.compile(r"[\s/|]+")
_BEHIND = re.compile(r"(?P<first>.+?)\s*[(\[]\s*(?P<inner>[^()\[\]]+)\s*[)\]]")
_WITHHELD = re.compile(r"[○Oo〇*×X☆◯ㅇ]")
#: What staff.csv says of a post that nobody has.
VACANT = "공석"


@dataclass(frozen=True)
class NamedPosition:
    """A name and a position found in one cell; either may be empty."""

    name: str
    position: str


def split(text: str) -> NamedPosition:
    """Part a cell into name and position; a text that is neither clearly stays whole, as the name."""
    text = _SPACED.sub("", " ".join(text.split()))
    if says_vacant(text):
        return NamedPosition(VACANT, "")
    if match := _BEHIND.fullmatch(text):
        first, inner = match["first"], match["inner"]
        return _sorted([first, inner]) or NamedPosition(text, "")
    parts = [part for part in _APART.split(text) if part]
    if len(parts) < 2:
        return NamedPosition(text, "")
    return _sorted(parts) or NamedPosition(text, "")


def is_withheld(name: str) -> bool:
    """Tell whether a part of a name is withheld, so that two persons may have it: 박○○."""
    return bool(_WITHHELD.search(name)) and not name.isascii()


def looks_like_a_name(text: str) -> bool:
    """Tell whether a text may be the name of a person."""
    return bool(_NAME.fullmatch("".join(text.split()))) and not _is_position(text)


def _sorted(parts: list[str]) -> NamedPosition | None:
    """Tell the name among parts, of which the others are the position; None if there is no telling."""
    at_the_ends = [place for place in (len(parts) - 1, 0) if _NAME.fullmatch(parts[place]) or says_vacant(parts[place])]
    for place in sorted(at_the_ends, key=lambda place: _is_position(parts[place])):
        others = parts[:place] + parts[place + 1 :]
        if others and all(map(_is_position, others)):
            name = VACANT if says_vacant(parts[place]) else parts[place]
            return NamedPosition(name, " ".join(others))
    return None


def _is_position(text: str) -> bool:
    return text in _POSITIONS.split() or (len(text) > 1 and bool(_LIKE_A_POSITION.fullmatch(text)))

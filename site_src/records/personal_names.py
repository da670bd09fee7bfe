"""Names of persons: family and given name of one that stands in a single column, and what says that nobody is there."""

import re
from dataclasses import dataclass

#: Stands for what of a name is withheld.
MASK = "○○"
#: Family names of two syllables. Of three syllables such as 황보라 nobody can tell; those have their columns.
_LONG_FAMILY_NAMES = ("남궁", "독고", "동방", "사공", "서문", "선우", "제갈", "황보")
_CERTAIN = ("남궁", "독고", "사공", "제갈")
_HANGUL = re.compile(r"[가-힣]")
_VACANT = re.compile(
    r"[(\[<]?\s*(?:공\s*석|결\s*원|비어\s*있음|미\s*정|미\s*충원|(?:채용|충원)\s*(?:예정|중)|-+|vacant)\s*[)\]>]?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NameParts:
    """A name in two parts, and what stands between them; in each language the family name is shown first."""

    family: str
    given: str
    space: str = ""

    def joined(self, given: str) -> str:
        """Put a given name, or what stands for it, behind the family name."""
        return f"{self.family}{self.space if given else ''}{given}"


def says_vacant(name: str) -> bool:
    """Tell whether what stands in the place of a name says that the post is vacant: 공석, (결원), 채용 예정."""
    return bool(_VACANT.fullmatch(name.strip()))


def split_name(name: str) -> NameParts:
    """Part a name: 남궁나무 after 남궁, 김하늘 after 김, 김 하늘 at the space, Haneul Kim before its last word.

    Where a name of three syllables may begin with a family name of two (황보라), the first syllable alone is taken.
    """
    name = " ".join(name.split())
    if _HANGUL.match(name):
        first, space, rest = name.partition(" ")
        if space:
            return NameParts(first, rest)
        sure = _LONG_FAMILY_NAMES if len(name) > 3 else _CERTAIN
        size = 2 if len(name) > 2 and name.startswith(sure) else 1
        return NameParts(name[:size], name[size:])
    given, _, family = name.rpartition(" ")
    return NameParts(family, given, " ")

"""How a charter's clause is called: 제5조제1항, I-5-3, Article 5(1), 별표 1, 전화 응대 2번째.

The forms of 제…조제…항제…호…목 are those of Korean statutes (법령 입안·심사 기준); the others join what is written.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from site_src.markup.numbering import markers
from site_src.markup.numbering.markers import Marker
from site_src.markup.numbering.titles import ARTICLE_RANK, Title

_STATUTE = {markers.CIRCLED: "제{number}항", markers.DECIMAL: "제{number}호", "hangul": "{core}목"}
_NUMBERED = ("law", "roman", "number")


class Labels:
    """The labels of a charter in a language; `repeated` are the names that several of its divisions have."""

    def __init__(self, lang: str, repeated: AbstractSet[str]) -> None:
        self._lang, self._repeated = lang, repeated
        self._given: set[str] = set()

    def of_section(self, title: Title, above: Title, label: str) -> str:
        """Name a heading, given the one above it and its label."""
        if title.kind in ("words", "annex", "addendum", "preamble") or not label:
            return title.label
        if title.kind == "law":
            return self._division(title, above, label)
        if title.label.startswith((f"{above.label}.", f"{above.label}-")):
            return title.label
        return f"{label}-{title.label}" if above.kind in _NUMBERED else f"{label} {title.label}"

    def of_item(self, marker: Marker, number: int, above: Title | Marker, label: str, place: int) -> str:
        """Name an item, given what it stands below; `place` is that of its list, told where two have one name."""
        name = self._item(marker, number, above, label)
        if name in self._given:
            name = f"{name} ({place}번째 목록)" if self._lang == "ko" else f"{name} (list {place})"
        return name

    def give(self, names: Iterable[str]) -> None:
        """Note the names of a list, so that no other list has them."""
        self._given.update(names)

    def _division(self, title: Title, above: Title, label: str) -> str:
        """Name a chapter or article: an article by its own number, where no other one has it."""
        if above.rank == 0:
            return f"{label} {title.label}"
        if title.rank == ARTICLE_RANK and title.label not in self._repeated:
            return title.label
        return f"{label}{title.label}" if self._lang == "ko" else f"{label}, {title.label}"

    def _item(self, marker: Marker, number: int, above: Title | Marker, label: str) -> str:
        if marker.kind == markers.BULLET:
            counted = f"{number}번째" if self._lang == "ko" else f"item {number}"
            return (" " if self._lang == "ko" else ", ").join(filter(None, (label, counted)))
        if not label:
            return marker.core
        if self._is_statute(above, label):
            return self._of_statute(marker, number, label)
        numbered = isinstance(above, Marker) or above.kind in _NUMBERED
        return f"{label}-{marker.core}" if numbered else f"{label} {marker.core}"

    def _is_statute(self, above: Title | Marker, label: str) -> bool:
        if isinstance(above, Title):
            return above.rank == ARTICLE_RANK
        return label.endswith(("조", "항", "호", "목")) if self._lang == "ko" else label.endswith(")")

    def _of_statute(self, marker: Marker, number: int, label: str) -> str:
        if self._lang == "ko":
            form = _STATUTE.get(marker.kind)
            return label + form.format(number=number, core=marker.core) if form else f"{label} {marker.core}"
        letters = marker.kind.startswith(("latin", "hangul"))
        return f"{label}({marker.core.strip('()')})" if letters else f"{label}({number})"

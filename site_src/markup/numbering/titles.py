"""The numbers of headings: 제1장, 제5조의2, Ⅰ., I., 1., 1.1, 가., Chapter 1, Article 5; 별표 1, 부칙, 전문; or none."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from site_src.markup.numbering import markers

Kind = Literal["law", "roman", "number", "annex", "addendum", "preamble", "words"]
#: How far the divisions of a law stand below the highest; 5 is an article (조).
_RANKS = {"편": 1, "부": 1, "장": 2, "절": 3, "관": 4, "조": 5, "part": 1, "chapter": 2, "section": 3, "article": 5}
ARTICLE_RANK = 5
#: How an article begins, with its title in parentheses: 제5조의2(민원 처리), Article 5.
ARTICLE_HEAD = r"(?P<head>(?:제\s*\d+\s*조(?:의\s*\d+)?|Article\s+\d+)(?P<title>\s*[(\[【〔][^)\]】〕]*[)\]】〕])?)"
_LAW = re.compile(r"제\s*(?P<number>\d+|[IVXⅠ-Ⅻ]+)\s*(?P<unit>[편부장절관조])(?:의\s*(?P<branch>\d+))?(?![가-힣])")
_ENGLISH = re.compile(r"(?ai:(?P<unit>Part|Chapter|Section|Article))\s+(?P<number>\d+|(?ai:[IVX])+)\b")
_ROMAN = re.compile(r"(?P<number>[IVX]+)\.(?=\s)|(?P<sign>[Ⅰ-Ⅻ]+)(?:\.|(?=\s)|$)")
_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:[.-]\d{1,3})+)\.?(?=\s)|(?P<plain>\d{1,3})(?:\.(?!\s?\d{1,2}\.)|\))(?=[\s가-힣])"
)
_OPENING = r"[<\[〈《【(（〔]?\s*"
_ANNEX = re.compile(
    rf"{_OPENING}(?P<word>별표|별지|붙임|첨부|부록|Annex|Appendix|Schedule|Form)\s*(?:제\s*)?(?P<number>\d*)\s*(?:호)?(?![가-힣a-z])",
    re.IGNORECASE,
)
_ADDENDUM = re.compile(
    rf"{_OPENING}(?:부\s*칙(?![가-힣])|(?:Addend(?:um|a)|Supplementary Provisions?)\b)", re.IGNORECASE
)
_PREAMBLE = re.compile(r"[\[〔【]?\s*(?:전\s*문|머\s*리\s*말|서\s*문|Preamble|Foreword)\s*[\]〕】]?", re.IGNORECASE)
_FORMS = ("별지", "form")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True)
class Title:
    """A heading's number: for the address, and as it is shown; `rank` of what a law divides itself into."""

    kind: Kind
    number: str
    label: str
    rank: int | None = None


def read(text: str) -> Title:
    """Read the number of a heading, or that it has none."""
    text = " ".join(text.split())
    return _law(text) or _english(text) or _apart(text) or _roman(text) or _numbered(text) or Title("words", "", text)


def _law(text: str) -> Title | None:
    match = _LAW.match(text)
    if match is None:
        return None
    number = _arabic(match["number"]) + (f"_{match['branch']}" if match["branch"] else "")
    label = re.sub(r"\s+", "", match[0])
    return Title("law", number, label, _RANKS[match["unit"]])


def _english(text: str) -> Title | None:
    match = _ENGLISH.match(text)
    if match is None:
        return None
    return Title("law", _arabic(match["number"]), match[0], _RANKS[match["unit"].lower()])


def _apart(text: str) -> Title | None:
    """Read what stands before or behind all chapters."""
    if match := _ANNEX.match(text):
        name = "form" if match["word"].lower() in _FORMS else "annex"
        number = match["number"]
        label = f"{match['word']} {number}".rstrip()
        return Title("annex", f"{name}-{number}" if number else name, label, 0)
    if _ADDENDUM.match(text):
        return Title("addendum", "addendum", text, 0)
    if _PREAMBLE.fullmatch(text):
        return Title("preamble", "preamble", text.strip("[]〔〕【】 "), 0)
    return None


def _roman(text: str) -> Title | None:
    match = _ROMAN.match(text)
    if match is None:
        return None
    written = match["number"] or match["sign"]
    return Title("roman", unicodedata.normalize("NFKC", written).lower(), written)


def _numbered(text: str) -> Title | None:
    if match := _NUMBER.match(text):
        written = match["number"] or match["plain"]
        return Title("number", re.split(r"[.-]", written)[-1], written)
    marker = markers.match(text)
    if marker is None or marker[0].kind == markers.BULLET:
        return None
    return Title("number", str(marker[0].number), marker[0].core)


def _arabic(number: str) -> str:
    """Give a number in Arabic digits: 4 for IV, iv or Ⅳ."""
    if number.isdecimal():
        return number
    digits = [_ROMAN_DIGITS[letter] for letter in unicodedata.normalize("NFKC", number).upper()]
    values = (-one if one < max(digits[place:]) else one for place, one in enumerate(digits))
    return str(sum(values))

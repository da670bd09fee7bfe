"""What stands beside and above figures: years, periods, what was measured, and the figures themselves."""

import re
from decimal import Decimal

from site_src.importing.vocabulary import squeeze

_YEAR = re.compile(r"(?:fy)?(?P<year>20\d\d)(?:년도?|학년도|회계연도)?(?:조사|점수|결과|실적|만족도)?")
_SHORT_YEAR = re.compile(r"['’‘](?P<year>\d\d)(?:년도?)?")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PART = re.compile(
    r"(?:(?P<year>20\d\d)년?)?(?:(?P<half>상|하)반기|(?P<quarter>[1-4])(?:/4)?분기|(?P<month>1[0-2]|0?[1-9])월)"
)
_FIGURE = re.compile(
    r"(?P<sign>[-△▲]?)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>점|%|건|명|회|시간|일|분)?"
)
#: Measures of a survey, by the words of their headings; what is neither score nor base is no figure of ours.
_SCORE = re.compile(r"점수|만족도|만족도점수|평균점수|평점|평균|100점환산|환산점수|점|score|결과|값")
_BASE = re.compile(r"사례수n?|응답자수?|표본수?|응답수|응답인원|조사인원|참여자수|n수?|명|base|인원")
_OTHER = re.compile(r".*(?:표준편차|순위|증감|전년대비|대비|비중|가중치|목표|등급|중요도|차이|gap|편차|응답률)")
#: How surveys of Korean institutions call what they ask about (PCSI and its kin).
_DIMENSION = re.compile(
    r"친절|신속|전문성|정확|접근|편의|쾌적|환경|공정|충분|만족|종합|대응|신뢰|태도|과정|시설|품질|전달|사회적|절차|책임|체감|투명"
)
_OVERALL = re.compile(r"(?:고객)?(?:종합|전체|전반적)(?:만족도|만족|점수)?|종합체감만족도|고객만족도|합계|총점")


def year_of(label: str) -> int | None:
    """Give the year that a label is, or None: 2025, 2025년도, '25."""
    plain = "".join(label.split())
    if match := _SHORT_YEAR.fullmatch(plain):
        return 2000 + int(match["year"])
    match = _YEAR.fullmatch(squeeze(label))
    return int(match["year"]) if match else None


def year_in(text: str) -> int | None:
    """Give the one year that a title names, or None where it names none or several."""
    years = set(_ANY_YEAR.findall(text))
    return int(years.pop()) if len(years) == 1 else None


def period_of(label: str, year: int | None) -> str | None:
    """Give the name of the period that a label is: 2026-h1 of 상반기, 2026-q3 of 3분기; None if it is none."""
    plain = "".join(label.split())
    if match := _PART.fullmatch(plain):
        year = int(match["year"]) if match["year"] else year
        if year is None:
            return None
        if match["half"]:
            return f"{year}-h{1 if match['half'] == '상' else 2}"
        return f"{year}-q{match['quarter']}" if match["quarter"] else f"{year}-m{int(match['month']):02}"
    whole = year_of(label)
    return str(whole) if whole else None


def period_in(text: str) -> str | None:
    """Give the period that a title names: 2026년 상반기 이행 실적 is 2026-h1."""
    year = year_in(text)
    if year is None:
        return None
    part = re.search(r"[상하]반기|[1-4](?:/4)?분기|(?<!\d)(?:1[0-2]|0?[1-9])월(?!\s*\d)", text)
    return (period_of(part[0], year) if part else None) or str(year)


def figure(text: str) -> tuple[Decimal, str] | None:
    """Give a figure and its unit, or None if a text is none: 88.4, 88.4점, 1,204건; not a year."""
    match = _FIGURE.fullmatch("".join(text.split()))
    if not match:
        return None
    number = Decimal(match["number"].replace(",", ""))
    return (-number if match["sign"] else number), match["unit"] or ""


def measure(label: str) -> str | None:
    """Tell what a label says was measured: score, base, other; None where it names something else."""
    plain = squeeze(re.sub(r"\([^)]*\)", "", label)) or squeeze(label)
    if _OTHER.fullmatch(plain):
        return "other"
    if _BASE.fullmatch(plain):
        return "base"
    return "score" if _SCORE.fullmatch(plain) else None


def is_dimension(label: str) -> bool:
    """Tell whether a label sounds like a dimension of service."""
    return bool(_DIMENSION.search(label))


def is_overall(label: str) -> bool:
    """Tell whether a label names the score of everything together."""
    return bool(_OVERALL.fullmatch(squeeze(label)))

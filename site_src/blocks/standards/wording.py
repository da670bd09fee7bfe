"""Results of standards in words: kept or not, how many of how many, withheld, and the latest in one line."""

from markupsafe import Markup

from institution import formatting
from institution.performance.results import Achievement, PeriodResult, Verdict
from institution.performance.standards import ServiceStandard
from institution.text import Text
from site_src.markup.html import SAMPLE, element, fragment, hidden
from site_src.records.verdicts import judge

NOT_YET = Text("아직 집계 전", "not counted yet")
WITHHELD = Text("건수가 적어 밝히지 않습니다", "not told, since few cases stand behind it")
TARGET = Text("목표 {target}", "target: {target}")
VERDICTS: dict[Verdict, Text] = {
    "kept": Text("지킴", "kept"),
    "missed": Text("지키지 못함", "not kept"),
}
_SIGNS: dict[Verdict, str] = {"kept": "✓", "missed": "✕"}
_LATEST = Text("{period} {figure}", "{period}: {figure}")
_NONE = Text("없음", "none")
_OF = Text("{base}건 가운데 {met}건", "{met} of {base}")
_CASES = Text("{base}건", "{base} counted")
_OVERDUE = Text("기한이 지났으나 아직 답변하지 못한 것 {number}건", "{number} still open and overdue")


def mark_verdict(verdict: Verdict, lang: str) -> Markup:
    """Write whether a promise was kept, as a word with a sign before it that screen readers leave out."""
    sign = element("span", f"{_SIGNS[verdict]} ", aria_hidden="true")
    return element("span", sign, VERDICTS[verdict][lang], class_=f"verdict verdict--{verdict}")


def mark_none(lang: str) -> Markup:
    """Write a dash for what there is not, read out as a word."""
    return fragment(element("span", "–", aria_hidden="true"), hidden(_NONE[lang]))


def describe_numbers(achievement: Achievement, lang: str) -> str:
    """Give how many were counted and, where it is known, how many of them were kept.

    Empty where that is not told, or where the value itself is the number of cases.
    """
    is_number = achievement.unit.strip() != "%" and achievement.value == achievement.base
    if achievement.base is None or achievement.withheld or is_number:
        return ""
    base = formatting.number(achievement.base)
    if achievement.met is None:
        return _CASES[lang].format(base=base)
    return _OF[lang].format(base=base, met=formatting.number(achievement.met))


def describe_overdue(achievement: Achievement, lang: str) -> str:
    """Tell how many still wait though their deadline has passed; empty where there is none, or it is not told."""
    if not achievement.overdue or achievement.withheld:
        return ""
    return _OVERDUE[lang].format(number=formatting.number(achievement.overdue))


def describe_figure(achievement: Achievement, lang: str) -> str:
    """Give what was achieved, or say politely that it is withheld."""
    return WITHHELD[lang] if achievement.withheld else achievement.figure(lang)


def summarize(latest: PeriodResult | None, lang: str) -> str:
    """Give the latest result with its period: 2026년 3분기 99%, quarter 3 of 2026: 99%."""
    if latest is None:
        return NOT_YET[lang]
    return _LATEST[lang].format(period=latest.period.label(lang), figure=describe_figure(latest.achievement, lang))


def mark_result(standard: ServiceStandard, latest: PeriodResult | None, lang: str) -> Markup:
    """Write what follows the latest result: whether the promise was kept, and whether the result is a sample."""
    verdict = judge(standard, latest) if latest else None
    marks = [" ", mark_verdict(verdict, lang)] if verdict else []
    sample = f" ({SAMPLE[lang]})" if latest and latest.achievement.sample else ""
    return fragment(*marks, sample)

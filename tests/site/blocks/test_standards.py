"""The results of standards as they are read: verdicts, numbers, trends, levels, revisions, and promises not kept."""

import pytest
from bs4 import BeautifulSoup, Tag

from tests.site.blocks.test_blocks import words
from tests.site.conftest import Content, Render

STANDARDS = "data/standards.yml"
TARGET = "target: {ko: 24시간 내(원칙), en: within 24 hours (in principle)}"
COLUMNS = (
    *("standard", "value", "unit", "unit_en", "base", "met", "overdue", "target", "levels", "counts", "withheld"),
    *("revised", "revision", "note", "note_en", "counted", "counted_en", "source", "source_en", "sample"),
)
USUAL = {
    **{"standard": "inquiry-answer", "unit": "%", "unit_en": "%", "counts": "answered_in_time inquiry"},
    **{"counted": "기한 안", "counted_en": "in time", "source": "인터넷 접수분", "source_en": "internet"},
    "sample": "false",
}


@pytest.fixture(autouse=True)
def with_target(content: Content) -> None:
    """Give two standards a target in numbers."""
    content.change(STANDARDS, TARGET, TARGET.replace("}", ", percent: 95}"))
    text = content.read(STANDARDS)
    entry = text[text.index("- id: complaint-reply") :]
    [target, *_] = [line for line in entry.splitlines() if line.startswith("  target:")]
    content.change(STANDARDS, target, target.replace("}", ", percent: 90}"))


def write(content: Content, period: str, *rows: dict[str, str]) -> None:
    lines = [",".join({**USUAL, **row}.get(name, "") for name in COLUMNS) for row in rows]
    content.write(f"data/performance/{period}.csv", "\n".join([",".join(COLUMNS), *lines]) + "\n")


def explain(content: Content, period: str, rows: str) -> None:
    content.write(f"data/explanations/{period}.csv", f"standard,why,changes,why_en,changes_en\n{rows}\n")


def overview(page: BeautifulSoup, name: str = "인터넷 문의에 대한 답변") -> list[Tag]:
    [cells] = [row.select("td") for row in page.select("table.standards__table tbody tr") if words(row.th) == name]
    return cells


@pytest.mark.parametrize(
    ("met", "lang", "told"),
    [
        ("412", "ko", "99% ✓ 지킴 2026년 3분기, 415건 가운데 412건"),
        ("390", "ko", "99% ✕ 지키지 못함 2026년 3분기, 415건 가운데 390건"),
        ("412", "en", "99% ✓ kept quarter 3 of 2026, 412 of 415"),
        ("390", "en", "99% ✕ not kept quarter 3 of 2026, 390 of 415"),
    ],
)
def test_a_verdict_is_a_word_and_a_sign_that_is_not_read_out(
    content: Content, render: Render, met: str, lang: str, told: str
) -> None:
    write(content, "2026-q3", {"value": "99", "base": "415", "met": met})
    first = render("```standards\n```", lang).select_one("table.standards__table tbody tr")
    assert first
    assert words(first.select("td")[2]) == told
    sign = first.select_one(".verdict [aria-hidden=true]")
    assert sign
    assert words(sign) in "✓✕"


def test_the_table_of_a_standard_tells_target_numbers_and_what_is_overdue(content: Content, render: Render) -> None:
    write(content, "2026-q3", {"value": "99", "base": "415", "met": "412", "overdue": "1", "target": "98.5"})
    table = render("```standards\n```").select_one("section.standards table")
    assert table
    assert [words(heading) for heading in table.select("thead th")] == [
        *("기간", "결과", "지킴 여부", "대상", "센 방법", "출처"),
    ]
    assert [words(cell) for cell in table.select("tbody td")] == [
        "99%",
        "✓ 지킴목표 98.5% 이상",
        "415건 가운데 412건기한이 지났으나 아직 답변하지 못한 것 1건",
        *("기한 안", "인터넷 접수분"),
    ]


def test_what_few_cases_stand_behind_is_withheld_everywhere(content: Content, render: Render) -> None:
    numbers = {"value": "75", "base": "4", "met": "3", "overdue": "1", "levels": "in_time 3; late 1", "target": "95"}
    write(content, "2026-q3", {"withheld": "true", **numbers})  # told or not in the file
    page = render("```standards\n```")
    assert words(overview(page)[2]) == "건수가 적어 밝히지 않습니다 2026년 3분기"
    table = page.select_one("section.standards table")
    assert [words(cell) for cell in table.select("tbody td")][:2] == ["건수가 적어 밝히지 않습니다", "–없음"]  # type: ignore[union-attr]
    assert not page.select(".verdict")
    assert not page.select_one("section.standards")("table")[1:]  # type: ignore[misc]
    missed = render("```missed-promises\n```")
    assert words(missed.select_one("section.missed p")).startswith("건수가 적어 밝히지 않는 결과가 있으므로")
    assert not missed.select("section.missed li")


def test_levels_are_a_table_in_which_hidden_ones_say_so(content: Content, render: Render) -> None:
    rule = {"counts": "satisfaction", "value": "83", "base": "48", "met": "40"}
    write(content, "2026-q2", {**rule, "levels": "satisfied 40; not 8"})
    write(content, "2026-q3", {**rule, "levels": "satisfied 40; partly -; not -"})
    tables = render("```standards\n```").select("section.standards")[0].select("table")
    assert words(tables[1].caption) == "인터넷 문의에 대한 답변: 나누어 센 건수"
    assert [[words(cell) for cell in row.select("th, td")] for row in tables[1].select("tr")] == [
        ["기간", "만족", "일부 만족", "불만족"],
        ["2026년 3분기", "40", "비공개", "비공개"],
        ["2026년 2분기", "40", "비공개", "8"],  # a level that is not told may be one merged into another
    ]


def test_a_revision_tells_its_day_and_reason(content: Content, render: Render) -> None:
    revised = {"revised": "2026-10-20", "revision": "두 건을 더함", "note": "7월부터"}
    write(content, "2026-q3", {"value": "99", **revised})
    notes = render("```standards\n```", "en").select(".standards__notes li")
    assert [words(note) for note in notes] == [
        "quarter 3 of 2026: revised on 20 October 2026. Reason: 두 건을 더함",
        "quarter 3 of 2026: 7월부터",
    ]
    assert [note.span["lang"] for note in notes if note.span] == ["ko", "ko"]


def drawn(page: BeautifulSoup) -> tuple[list[float], int]:
    """Give the heights of the points of the drawing from the left, and how many lines join them."""
    svg = page.select_one("svg.trend__drawing")
    assert svg
    assert svg["aria-hidden"] == "true"
    return [float(str(dot["cy"])) for dot in svg.select("circle")], len(svg.select("line:not(.trend__target)"))


def test_a_trend_is_drawn_from_periods_of_one_length_and_told_in_words(content: Content, render: Render) -> None:
    for period, value in {"2026-q1": "97", "2026-q2": "92", "2026-q3": "99", "2026-h1": "10", "2025": "20"}.items():
        write(content, period, {"value": value})
    page = render("```standards\n```")
    [first, second, third], lines = drawn(page)
    assert third < first < second  # higher on the page is more
    assert lines == 2
    assert words(overview(page)[3]) == "2026년 2분기부터 92%에서 99%로"
    assert [words(cells[3]) for cells in [overview(page, "전화 받기")]] == ["–없음"]
    assert "Since quarter 2 of 2026: 92% to 99%" in words(render("```standards\n```", "en").table)


def test_a_trend_does_not_bridge_what_is_missing_or_withheld(content: Content, render: Render) -> None:
    for period in ("2025-q3", "2026-q1", "2026-q3"):
        write(content, period, {"value": "97"})
    write(content, "2026-q2", {"withheld": "true"})
    page = render("```standards\n```")
    heights, lines = drawn(page)
    assert (len(heights), len(set(heights)), lines) == (3, 1, 0)
    assert words(overview(page)[3]) == "2026년 1분기부터 그대로 97%"


@pytest.mark.parametrize(
    "newest",
    [{"withheld": "true"}, {"value": "97", "unit": "점"}, {"value": "97", "counts": "received"}],
    ids=["withheld", "another unit", "counted otherwise"],
)
def test_nothing_is_compared_with_what_it_does_not_compare_with(
    content: Content, render: Render, newest: dict[str, str]
) -> None:
    write(content, "2026-q2", {"value": "96"})
    write(content, "2026-q3", newest)
    page = render("```standards\n```")
    assert not page.select(".trend, .trend__drawing")
    assert "추이" not in words(page.thead)


def test_home_shows_the_last_verdict(content: Content, render: Render) -> None:
    write(content, "2026-q2", {"value": "99"})
    write(content, "2026-q3", {"value": "80", "sample": "true"})
    tile = render("```promises\nstandards: [inquiry-answer]\n```").select_one(".promises__item")
    assert tile
    assert words(tile.select_one(".promises__target")) == "24시간 내(원칙), 95% 이상"
    told = "2026년 3분기 80% ✕ 지키지 못함 (예시)"
    assert words(tile.select_one(".promises__kept")) == f"이행 결과: 인터넷 문의에 대한 답변: {told}"


MISSED = "```missed-promises\n```"


def sections(page: BeautifulSoup) -> dict[str, str]:
    return {words(section.h2): words(section) for section in page.select("section.missed")}


def test_where_nothing_is_counted_against_a_target_the_page_says_so(content: Content, render: Render) -> None:
    empty = "목표와 견주어 센 결과가 아직 없습니다. 세고 나면 기간마다 이곳에 싣겠습니다."
    assert words(render(MISSED).body) == empty
    write(content, "2026-q3", {"standard": "phone-rings", "value": "91"})
    assert words(render(MISSED).body) == empty
    assert "No result has been counted against a target yet." in words(render(MISSED, "en").body)


def test_each_period_tells_what_was_missed_why_and_what_changes_newest_first(content: Content, render: Render) -> None:
    write(content, "2026-q2", {"value": "97", "base": "100", "met": "97"})
    missed = {"standard": "complaint-reply", "value": "75", "base": "20", "met": "15", "overdue": "2"}
    write(content, "2026-q3", {"value": "99", "base": "100", "met": "99"}, missed)
    explain(content, "2026-q3", "complaint-reply,태풍,무선으로 먼저 묻겠습니다.,,")
    page = render(MISSED)
    told = sections(page)
    assert list(told) == ["2026년 3분기", "2026년 2분기"]
    assert told["2026년 3분기"] == (
        "2026년 3분기 지키지 못한 약속 불편 신고에 대한 회신: 목표 90% 이상, 결과 75%, 20건 가운데 15건, "
        "기한이 지났으나 아직 답변하지 못한 것 2건. "
        "불편 신고에 대한 회신 늦은 까닭 태풍 고칠 점 무선으로 먼저 묻겠습니다."
    )
    assert told["2026년 2분기"] == (
        "2026년 2분기 이 기간에는 목표를 세워 센 약속을 모두 지켰습니다. "
        "인터넷 문의에 대한 답변: 목표 95% 이상, 결과 97%, 100건 가운데 97건."
    )
    assert [link["href"] for link in page.select(".download a")] == ["/data/missed.csv"]
    assert {link["href"] for link in page.select("section a")} == {
        "standards.md#standard-complaint-reply",
        "standards.md#standard-inquiry-answer",
    }


def test_what_was_missed_and_not_explained_is_said_plainly(content: Content, render: Render) -> None:
    late = {"standard": "complaint-reply", "value": "75"}
    write(content, "2026-q3", {"value": "80"}, late)
    unexplained = "까닭과 고칠 점은 아직 싣지 않았습니다."
    assert sections(render(MISSED))["2026년 3분기"].count(unexplained) == 2
    explain(content, "2026-q3", "complaint-reply,태풍,무선,,")
    assert sections(render(MISSED))["2026년 3분기"].count(unexplained) == 1
    explain(content, "2026-q3", ",태풍,무선,,")  # about no promise in particular
    assert unexplained not in sections(render(MISSED))["2026년 3분기"]
    assert not render(MISSED).select(".missed__standard")


def test_late_answers_are_explained_where_the_target_was_reached_too(content: Content, render: Render) -> None:
    write(content, "2026-q3", {"value": "99"})
    explain(content, "2026-q3", "inquiry-answer,태풍,무선,,")
    explain(content, "2026-q1", "inquiry-answer,폭설,제설,,")
    told = sections(render(MISSED))
    assert "모두 지켰습니다. 그래도 늦은 답변이 있어" in told["2026년 3분기"]
    assert told["2026년 1분기"] == "2026년 1분기 인터넷 문의에 대한 답변 늦은 까닭 폭설 고칠 점 제설"


def test_a_period_that_withholds_never_says_that_all_was_kept(content: Content, render: Render) -> None:
    write(content, "2026-q3", {"value": "99"}, {"standard": "complaint-reply", "withheld": "true"})
    told = sections(render(MISSED))["2026년 3분기"]
    assert "지켰습니다" not in told
    assert "지키지 못한 약속" not in told
    assert "모두 지켰는지는 적지 않습니다." in told


def test_korean_on_the_english_page_is_marked_where_there_is_no_translation(content: Content, render: Render) -> None:
    explain(content, "2026-q3", "inquiry-answer,태풍,무선,,\ncomplaint-reply,폭설,제설,Snow.,Shovels.")
    texts = render(MISSED, "en").select(".missed__cases dd span")
    assert [(text["lang"], words(text)) for text in texts] == [
        *(("ko", "태풍"), ("ko", "무선"), ("en", "Snow."), ("en", "Shovels.")),
    ]

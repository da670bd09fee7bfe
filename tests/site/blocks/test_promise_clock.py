"""The block ```promise-clock and the form: what a page carries for the script, and what it says without it."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from institution.clock import set_to
from institution.organization import organization_file
from institution.working_days import WorkingDays
from tests.site.blocks.test_blocks import words
from tests.site.conftest import EXAMPLE, Content, Render

BUILT = datetime.fromisoformat("2026-11-24T08:00:00+09:00")
FORM = "```feedback-form\nkind: {}\n```"


def carried(page: BeautifulSoup) -> dict[str, Any]:
    written = page.select_one("[data-clock]")
    assert written
    assert len(str(written["data-clock"])) < 1200, "a page must stay light"
    return dict(json.loads(str(written["data-clock"])))


@pytest.mark.parametrize("block", ["```promise-clock\n```", FORM.format("inquiry")])
def test_calendar_names_every_day_off_of_a_year_from_the_day_of_the_build(render: Render, block: str) -> None:
    with set_to(BUILT):
        calendar = carried(render(block))["calendar"]
    first, last = date.fromisoformat(calendar["first"]), date.fromisoformat(calendar["last"])
    assert (first, last) == (date(2026, 11, 22), date(2027, 11, 24))
    assert {"2026-12-25", "2027-01-01", "2027-03-01"} <= set(calendar["holidays"])
    assert (calendar["opens"], calendar["closes"]) == ("09:00", "18:00")
    working = WorkingDays(organization_file.load(EXAMPLE / "data/organization.yml"))
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    told = [day for day in days if day.weekday() < 5 and day.isoformat() not in calendar["holidays"]]
    assert told == [day for day in days if working.is_working_day(day)]
    assert [day for day in calendar["holidays"] if date.fromisoformat(day).weekday() > 4] == []


def test_a_day_off_of_the_institution_alone_is_in_the_calendar(content: Content, render: Render) -> None:
    old = content.read("data/organization.yml")
    day = '{date: "2026-12-31", name: {ko: 종무 휴무, en: Year-end closure}}'
    content.write("data/organization.yml", old.replace("extra_holidays: []", f"extra_holidays: [{day}]"))
    assert "2026-12-31" in content.read("data/organization.yml")
    with set_to(BUILT):
        assert "2026-12-31" in carried(render("```promise-clock\n```"))["calendar"]["holidays"]


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        ("ko", {"문의": "근무일 24시간 안에 답변드립니다.", "불편 신고": "근무일 7일 안에 답변드립니다."}),
        (
            "en",
            {
                "Inquiry": "We answer within 24 hours, counted on working days.",
                "Complaint": "We answer within 7 working days.",
            },
        ),
    ],
)
def test_each_kind_asked_for_states_its_limit_in_words(render: Render, lang: str, lines: dict[str, str]) -> None:
    page = render("```promise-clock\nkinds: [inquiry, compliment, complaint]\n```", lang)
    assert {words(line.dt): words(line.dd) for line in page.select("dl.promise-clocks > div")} == lines
    assert carried(page)["lang"] == lang


def test_all_kinds_with_a_limit_are_shown_unless_some_are_named(render: Render) -> None:
    lines = render("```promise-clock\n```").select("[data-promise]")
    assert [line["data-promise"] for line in lines] == ["inquiry", "suggestion", "complaint"]


def test_a_kind_that_is_none_is_named_with_its_line(content: Content) -> None:
    content.change("ko/index.md", "# 홈\n", "# 홈\n\n```promise-clock\nkinds: [inquiry, rumour]\n```\n")
    [line] = [line for line in content.check() if "promise-clock" in line]
    assert line.startswith("content/ko/index.md:9: ```promise-clock kinds")


def test_form_states_the_limit_right_above_its_button(render: Render) -> None:
    limits = {"inquiry": "24시간", "suggestion": "14일", "complaint": "7일"}
    for kind, limit in limits.items():
        [button] = render(FORM.format(kind)).select("button.feedback__send")
        assert words(button.find_previous_sibling()) == f"근무일 {limit} 안에 답변드립니다."
    assert render(FORM.format("compliment")).select("[data-promise], [data-clock]") == []

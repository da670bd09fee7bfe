"""By when an answer comes if one writes now: counted in the browser as in the service, or the rule in words."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from feedback_api.cases.deadlines import Calendar
from feedback_api.forms.answer_clock import answer_clock
from institution import clock
from institution.clock import SEOUL
from institution.organization import Limit, Organization, load
from tests.browser.conftest import Open, Served
from tests.servers import ORGANIZATION

#: Years with Chuseok and Seollal on other days, 29 February, and a holiday of the institution's own.
BUILT_ON = (date(2026, 9, 20), date(2027, 12, 20), date(2031, 10, 1))
LIMITS = {"inquiry": Limit(hours=24), "complaint": Limit(days=7), "suggestion": Limit(days=14)}
COUNT = """async ([calendars, moments]) => {
  const { calendarOf, deadline } = await import("/assets/answer_clock.js")
  const told = (data, moment) => deadline(calendarOf(data), new Date(moment))?.toISOString() ?? null
  return calendars.map(data => moments.map(moment => told(data, moment)))
}"""


@pytest.fixture(scope="module")
def organization() -> Organization:
    return load(ORGANIZATION)


def moments(first: date) -> list[datetime]:
    """Give moments of ten months: opening, close, midnight and noon of each day to the millisecond, and random ones."""
    chosen = random.Random(f"{first}")
    begins = datetime(first.year, first.month, first.day, tzinfo=SEOUL)
    steps = [timedelta(hours=hours) for hours in (0, 9, 12, 18)]
    exact = [begins + timedelta(days=day) + step for day in range(300) for step in steps]
    close = [moment + timedelta(milliseconds=off) for moment in exact for off in (-1, 1)]
    return [*exact, *close, *(begins + timedelta(milliseconds=chosen.randrange(300 * 86_400_000)) for _ in range(500))]


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@pytest.mark.parametrize("built_on", BUILT_ON, ids=str)
def test_the_browser_counts_as_the_service_does(
    served: Served, opened: Open, organization: Organization, built_on: date
) -> None:
    with clock.set_to(datetime(built_on.year, built_on.month, built_on.day, 3, tzinfo=UTC)):
        clocks = [answer_clock(organization, kind, "ko") for kind in LIMITS]
    asked, calendar = moments(built_on), Calendar(organization)
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/copyright/")
        told = page.evaluate(COUNT, [[dict(one.attributes) for one in clocks if one], [stamp(one) for one in asked]])
    for limit, answers in zip(LIMITS.values(), told, strict=True):
        expected = [stamp(due) for moment in asked if (due := calendar.due_at(limit, moment))]
        assert [pair for pair in zip(asked, answers, expected, strict=True) if pair[1] != pair[2]] == []


def at(page: Page, moment: str, address: str) -> Page:
    """Open a page with the browser's clock at a moment."""
    page.clock.install(time=datetime.fromisoformat(moment))
    page.goto(address)
    return page


def tomorrow_morning() -> datetime:
    """Give ten o'clock of the second day after the built site was made."""
    return datetime.combine(clock.today() + timedelta(days=2), datetime.min.time(), SEOUL) + timedelta(hours=10)


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/", "inquiry", "문의: 지금 보내시면 "),
        ("/feedback/inquiry/", "inquiry", "지금 보내시면 "),
        ("/feedback/complaint/", "complaint", "지금 보내시면 "),
        ("/en/feedback/suggestion/", "suggestion", "If you send it now, we answer by "),
    ],
)
def test_page_says_by_when(
    served: Served, opened: Open, organization: Organization, path: str, kind: str, begins: str
) -> None:
    now = tomorrow_morning()
    due = Calendar(organization).due_at(LIMITS[kind], now)
    assert due is not None
    with served.running(), opened() as window:
        sentence = at(window.new_page(), now.isoformat(), served.url + path).locator(".answer-clock")
        expect(sentence).to_contain_text(begins)
        month = f"{due.month}월 {due.day}일(" if not path.startswith("/en/") else f"{due.day} {due:%B} {due.year}, "
        expect(sentence).to_contain_text(month)
        expect(sentence).to_contain_text(f"{due:%H:%M}")


@pytest.mark.parametrize("days", [-4, 380])
def test_where_the_calendar_ends_the_rule_is_said(served: Served, opened: Open, days: int) -> None:
    now = tomorrow_morning() + timedelta(days=days)
    with served.running(), opened() as window:
        page = at(window.new_page(), now.isoformat(), f"{served.url}/feedback/inquiry/")
        page.clock.run_for(90_000)
        expect(page.locator(".answer-clock")).to_have_text("접수한 때부터 24시간 내(근무일 기준)에 답변드립니다.")


def test_without_scripts_the_rule_is_said(served: Served, opened: Open) -> None:
    with served.running(), opened(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(f"{served.url}/en/feedback/complaint/")
        expect(page.locator(".answer-clock")).to_have_text("We answer within 7 working days of receipt.")
        page.goto(f"{served.url}/")
        expect(page.locator(".answer-clock")).to_have_text("문의: 접수한 때부터 24시간 내(근무일 기준)에 답변드립니다.")


def test_a_kind_without_limit_promises_nothing(served: Served, opened: Open) -> None:
    with served.running(), opened() as window:
        page = window.new_page()
        page.goto(f"{served.url}/feedback/compliment/")
        expect(page.locator("#feedback")).to_be_visible()
        expect(page.locator(".answer-clock")).to_have_count(0)


def test_the_sentence_moves_on_with_the_time(served: Served, opened: Open) -> None:
    now = tomorrow_morning()
    with served.running(), opened() as window:
        page = at(window.new_page(), now.isoformat(), f"{served.url}/feedback/inquiry/")
        place = page.locator(".answer-clock")
        expect(place).to_contain_text("지금 보내시면")
        before = place.inner_text()
        page.clock.fast_forward("96:00:00")
        expect(place).not_to_have_text(before)

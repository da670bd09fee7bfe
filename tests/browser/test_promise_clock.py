"""The promise clock: what the script counts is what the service counts, and what a person is shown at any moment.

The site is built on the day of the test, so moments are taken from the calendar that the page carries. The rule is
asked in Chromium, for no other part of the tests needs Node.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from feedback_api.cases.deadlines import Calendar
from feedback_api.forms import promise_clock
from institution.clock import SEOUL, set_to
from institution.organization import limit_words, organization_file
from institution.organization.hours import Break, ExtraHoliday, WorkingHours
from institution.organization.limits import Limit
from institution.organization.record import Organization
from institution.text import Text
from tests.browser.conftest import Open, Served
from tests.browser.looks import WATCH_SHIFTS, Look
from tests.browser.test_life_of_a_case import clock_at
from tests.conftest import INSTITUTION, ROOT
from tests.servers import ORGANIZATION

ASSETS = ROOT / "site_src/theme/assets"
MICROSECOND, DAY = timedelta(microseconds=1), timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FACTS = organization_file.load(ORGANIZATION)
USUAL = organization_file.load(INSTITUTION / "data/organization.yml")
ODD = replace(
    USUAL,
    working_hours=WorkingHours("08:30", "17:45", Break("11:40", "12:55")),  # type: ignore[arg-type] # as a file writes them
    extra_holidays=tuple(
        ExtraHoliday(date.fromisoformat(day), Text("휴무", "closed"))
        for day in ("2026-12-31", "2027-01-04", "2027-01-05", "2027-05-03")
    ),
)
LIMITS = (
    *(Limit(hours=hours) for hours in (1, 8, 24, 72, 200)),
    *(Limit(days=days) for days in (1, 2, 7, 14, 30)),
    *(Limit(days=days, starts="next_day") for days in (1, 7)),
    *(Limit(calendar_days=days) for days in (1, 2, 7, 30)),
    *(Limit(calendar_days=days, starts="next_day") for days in (1, 5)),
    *(Limit(working_hours=hours) for hours in (1, 3, 8, 20)),
    Limit(same_day=True),
    *(Limit(share=Decimal(share), of=Limit(days=days)) for share, days in ((80, 3), (50, 7))),
    Limit(share=Decimal("33.3"), of=Limit(hours=24)),
)
#: Asks the rule about all moments at once: microseconds since 1970, in and out.
COUNT = """([calendar, asked]) => asked.map(([limit, moment]) => {
  const due = dueAt(readCalendar(calendar), limit, moment / 1000)
  return due === undefined ? null : Math.round(due * 1000)
})"""
HEIGHTS = "lines => lines.map(line => line.getBoundingClientRect().height)"
ROOMS = (Look(width=360), Look(width=360, text_size="1.5"), Look(width=768), Look("dark", 1440))


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MICROSECOND


def moments(first: date, last: date) -> Iterator[datetime]:
    """Give moments of all days: around midnight, opening and close to the microsecond, and any other three."""
    random = Random(13)
    for count in range((last - first).days + 1):
        day = datetime.combine(first + DAY * count, time.min, SEOUL)
        for hour in (0, 8.5, 9, 17.75, 18):
            yield from (day + timedelta(hours=hour) + MICROSECOND * step for step in (-1, 0, 1))
        yield from (day + timedelta(microseconds=random.randrange(86_400_000_000)) for _ in range(3))


@pytest.mark.parametrize("facts", [USUAL, ODD], ids=["usual hours", "odd hours and days off"])
@pytest.mark.parametrize("built", ["2026-01-01", "2026-11-28"])
def test_script_counts_as_the_service_does(browser: Browser, facts: Organization, built: str) -> None:
    with set_to(datetime.fromisoformat(f"{built}T12:00:00+09:00")):
        written = json.loads(promise_clock.settings(facts, "ko"))["calendar"]
    first, last = (date.fromisoformat(written[end]) for end in ("first", "last"))
    counted = Calendar(facts)
    asked, due = [], []
    for number, moment in enumerate(moments(first - DAY, last + DAY)):
        limit = LIMITS[number % len(LIMITS)]
        expected = counted.due_at(limit, moment)
        assert expected
        is_known = moment.date() > first and expected.date() <= last
        asked.append([promise_clock.counted(limit), microseconds(moment)])
        due.append(microseconds(expected) if is_known else None)
    page = browser.new_page()
    page.add_script_tag(type="module", content=(ASSETS / "deadlines.js").read_text("utf-8") + PUBLISHED)
    page.wait_for_function("Boolean(window.dueAt)")
    answers = page.evaluate(COUNT, [written, asked])
    page.close()
    assert len(due) > 6000
    assert due.count(None) < 600
    assert [pair for pair in zip(asked, due, answers, strict=True) if pair[1] != pair[2]] == []


PUBLISHED = "\nObject.assign(window, { dueAt, readCalendar })"


@pytest.fixture(scope="module")
def calendar(browser: Browser, built_site: Any) -> dict[str, str]:
    """The calendar that the home page carries."""
    page = browser.new_page(java_script_enabled=False)
    page.goto((built_site / "index.html").as_uri())
    written = page.locator("[data-clock]").get_attribute("data-clock")
    page.close()
    return dict(json.loads(written or "")["calendar"])


def day_of(calendar: dict[str, str], days: int, end: str = "first") -> datetime:
    return datetime.combine(date.fromisoformat(calendar[end]) + DAY * days, time(), SEOUL)


def sentences(lang: str, kinds: tuple[str, ...], now: datetime) -> list[str]:
    due = [Calendar(FACTS).due_at(FACTS.kinds[kind].limit, now) for kind in kinds]
    return [promise_clock.sentence(moment, lang) for moment in due if moment]


def rules(lang: str, kinds: tuple[str, ...]) -> list[str]:
    limits = [FACTS.kinds[kind].limit for kind in kinds]
    return [limit_words.sentence(limit, lang) for limit in limits if limit]


#: Language, address and kinds of the pages on which a clock stands: home, and two forms.
SHOWN: list[tuple[str, str, tuple[str, ...]]] = [
    ("ko", "/", ("inquiry", "complaint")),
    ("en", "/en/", ("inquiry", "complaint")),
    ("ko", "/feedback/inquiry/", ("inquiry",)),
    ("en", "/en/feedback/suggestion/", ("suggestion",)),
]


@pytest.mark.parametrize(("lang", "address", "kinds"), SHOWN)
def test_page_tells_by_when_at_any_moment(
    site: Served, opened: Open, calendar: dict[str, str], lang: str, address: str, kinds: tuple[str, ...]
) -> None:
    with opened(timezone_id="America/New_York") as window:
        page = window.new_page()
        for days in range(1, 9):
            now = day_of(calendar, days) + timedelta(hours=3 * days, minutes=7)
            page.clock.set_fixed_time(now)
            page.goto(site.url + address)
            expect(page.locator(".promise-clock")).to_have_text(sentences(lang, kinds, now))


@pytest.mark.parametrize(("lang", "address", "kinds"), SHOWN)
def test_page_states_the_limit_where_it_cannot_count(
    site: Served, opened: Open, calendar: dict[str, str], lang: str, address: str, kinds: tuple[str, ...]
) -> None:
    with opened(java_script_enabled=False) as window:
        page = window.new_page()
        page.goto(site.url + address)
        expect(page.locator(".promise-clock")).to_have_text(rules(lang, kinds))
    for wrong in (day_of(calendar, -1), day_of(calendar, 1, "last"), day_of(calendar, 2000)):
        with opened() as window:
            page = window.new_page()
            page.clock.set_fixed_time(wrong)
            page.goto(site.url + address, wait_until="networkidle")
            expect(page.locator(".promise-clock")).to_have_text(rules(lang, kinds))


def test_kind_without_limit_promises_nothing(site: Served, opened: Open) -> None:
    with opened() as window:
        page = window.new_page()
        page.goto(f"{site.url}/feedback/compliment/")
        expect(page.locator("#feedback")).to_be_visible()
        assert page.locator(".promise-clock").count() == 0


def test_open_page_counts_again_and_moves_and_interrupts_nothing(
    site: Served, opened: Open, calendar: dict[str, str]
) -> None:
    now = day_of(calendar, 5) + timedelta(hours=10)
    with opened(viewport={"width": 360, "height": 800}) as window:
        page = window.new_page()
        page.add_init_script(WATCH_SHIFTS)
        page.clock.install(time=now)
        page.goto(f"{site.url}/")
        lines = page.locator(".promise-clock")
        expect(lines).to_have_text(sentences("ko", ("inquiry", "complaint"), now))
        page.clock.fast_forward("24:00:00")
        expect(lines).not_to_have_text(sentences("ko", ("inquiry", "complaint"), now))
        assert page.evaluate("window.shifted") == []
        assert (
            page.locator("[aria-live] .promise-clock, [role=status] .promise-clock, .promise-clock[aria-live]").count()
            == 0
        )


@pytest.mark.parametrize("address", [address for _, address, _ in SHOWN])
def test_room_is_the_same_for_every_sentence(
    site: Served, opened: Open, calendar: dict[str, str], address: str
) -> None:
    in_words, counted = day_of(calendar, -9), day_of(calendar, 9)
    heights: dict[datetime, list[list[float]]] = {in_words: [], counted: []}
    for moment, measured in heights.items():
        with opened() as window:
            page = window.new_page()
            page.clock.set_fixed_time(moment)
            page.goto(site.url + address, wait_until="networkidle")
            for look in ROOMS:
                look.turn(page)
                measured.append(page.locator(".promise-clock").evaluate_all(HEIGHTS))
    assert heights[in_words] == heights[counted]


#: A Saturday on the service: what is sent then is counted from Monday's opening, whatever the minute.
SATURDAY = "2026-11-21T10:00+09:00"
INQUIRY = "지금 보내시면 11월 24일(화) 09:00까지 답변드립니다."
COMPLAINT = "지금 보내시면 12월 1일(화) 18:00까지 답변드립니다."


@pytest.mark.parametrize("scripts", [True, False])
def test_page_of_the_service_goes_by_its_own_clock(served: Served, opened: Open, scripts: bool) -> None:
    with served.running(**clock_at(SATURDAY)), opened(java_script_enabled=scripts) as window:
        page = window.new_page()
        page.clock.set_fixed_time("2001-01-01T00:00:00Z")
        send_without(page, served.url, "complaint", "message")
        expect(page.locator("#error-summary")).to_be_visible()
        expect(page.locator(".promise-clock")).to_have_text([COMPLAINT])


def test_kind_that_is_chosen_decides(served: Served, opened: Open) -> None:
    with served.running(**clock_at(SATURDAY)), opened() as window:
        page = window.new_page()
        send_without(page, served.url, "inquiry", "kind")
        line = page.locator(".promise-clock")
        expect(line).to_be_hidden()
        for kind, words in (("complaint", COMPLAINT), ("inquiry", INQUIRY)):
            page.check(f"#kind-{kind}")
            expect(line).to_have_text(words)
        page.check("#kind-compliment")
        expect(line).to_be_hidden()


def send_without(page: Page, url: str, kind: str, field: str) -> None:
    """Send a form from which a field is missing, as without scripts: the service answers with its page."""
    page.goto(f"{url}/feedback/{kind}/")
    page.locator(f"[name={field}]").evaluate("one => { const form = one.form; one.remove(); form.submit() }")
    page.wait_for_url(f"{url}/api/feedback")

"""The desk as a handler uses it: on a narrow phone, by keyboard; read by axe with acts open and errors shown."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from feedback_api import config, create_app
from feedback_api.cases.acts import Act
from feedback_api.cases.handlers import Person, Role
from feedback_api.cases.handling import Step
from feedback_api.services import Services, services_of
from feedback_api.store import migrate
from institution.clock import set_to, utc_now
from tests.answers import ANSWERS
from tests.browser.conftest import Open, Served
from tests.browser.keyboard import tab_to
from tests.browser.looks import SCHEMES, Look, widest, wrong_with
from tests.browser.test_desk_sign_in import EMAIL, NAME, PHONE, sign_in
from tests.servers import environment

LOOKS = [*(Look(scheme, 360, unfolded=True) for scheme in SCHEMES), Look(width=360, text_size="1.5", unfolded=True)]
ANSWERED = {"channel": "phone", "outcome": "answered"}


@contextmanager
def services(served: Served) -> Iterator[tuple[Services, "Receive"]]:
    """Give the services of an institution with a handler, before it is served."""
    app = create_app(config.from_environ(environment(served.environ)))
    own = services_of(app)
    migrate.upgrade(own.database)
    own.handlers.add(Person(NAME, EMAIL, ("strategy",), Role.LEAD), "handlers add")
    yield own, Receive(own)
    own.database.close()


class Receive:
    """Takes in cases as the form does."""

    def __init__(self, own: Services) -> None:
        self._own = own

    def __call__(self, days_ago: int = 0, **answers: str) -> str:
        given = {**ANSWERS, **answers}
        with set_to(utc_now() - timedelta(days=days_ago)):
            return self._own.cases.open(str(uuid.uuid4()), given, None)[0].receipt


@pytest.fixture
def receipts(served: Served) -> dict[str, str]:
    """Give the numbers of cases on whose pages every act can be done: a late one, one that was answered, a new one."""
    with services(served) as (own, receive):
        late = receive(60, kind="suggestion", subject="늦은 제안")
        answered = receive(60, kind="suggestion", subject="늦게 답변한 제안")
        case = own.cases.by_receipt(answered)
        assert case
        late_words = {"why": "자료가 늦게 왔습니다", "changes": "미리 받아 둡니다"}
        steps = [Step(Act.ANSWERED, 1, facts=ANSWERED), Step(Act.LATE_EXPLAINED, 1, words=late_words)]
        own.handling.record(case.id, *steps)
        return {"late": late, "answered": answered, "new": receive(kind="inquiry", subject="새 문의")}


def look(page: Page) -> None:
    assert [wrong for one in LOOKS for wrong in wrong_with(page, one)] == []
    assert NAME not in page.title()


def test_pages_break_no_rule_with_every_act_open(served: Served, opened: Open, receipts: dict[str, str]) -> None:
    seen = set()
    with served.running(), opened(**PHONE) as window:
        page = sign_in(served, window)
        look(page)
        for receipt in receipts.values():
            page.goto(f"{served.url}/desk/cases/{receipt}")
            seen |= {act.get_attribute("id") for act in page.locator(".desk__act").all()}
            look(page)
            page.goto(f"{served.url}/desk/cases/{receipt}/print")
            look(page)
    later = {"act-gift_sent"}  # after the customer's consent: a button as that of the gift
    of_handlers = {Act.TAKEN, Act.ANSWERED, Act.INTERIM, Act.EXTENDED, Act.SUPPLEMENT_REQUESTED, Act.TRANSFERRED}
    of_handlers |= {Act.CALLED, Act.GIFT_OFFERED, Act.LATE_EXPLAINED, Act.EXPLANATION_RELEASED, Act.REOPENED}
    assert {f"act-{act}" for act in of_handlers} <= seen | later


def test_errors_are_shown_and_break_no_rule(served: Served, opened: Open, receipts: dict[str, str]) -> None:
    forms = {
        "late": (Act.ANSWERED, Act.INTERIM, Act.SUPPLEMENT_REQUESTED, Act.TRANSFERRED, Act.LATE_EXPLAINED),
        "answered": (Act.CALLED, Act.REOPENED),
        "new": (Act.EXTENDED,),
    }
    with served.running(), opened(**PHONE) as window:
        page = sign_in(served, window)
        for name, acts in forms.items():
            for act in acts:
                page.goto(f"{served.url}/desk/cases/{receipts[name]}")
                page.click(f"#act-{act} summary")
                page.click(f"#act-{act} .feedback__send")
                expect(page.locator(".error-summary")).to_be_focused()
                expect(page.locator(f"#act-{act} .field__error").first).to_be_visible()
                look(page)


def test_answer_by_keyboard_alone_and_without_scripts(served: Served, opened: Open, receipts: dict[str, str]) -> None:
    with served.running(), opened(java_script_enabled=False, **PHONE) as window:
        page = sign_in(served, window)
        tab_to(page, f"a[href='/desk/cases/{receipts['new']}']", most=100)
        page.keyboard.press("Enter")
        expect(page.locator("#todo")).to_be_attached()
        page.wait_for_load_state()
        tab_to(page, "a[href='#todo']")
        page.keyboard.press("Enter")
        tab_to(page, "#act-answered summary")
        page.keyboard.press("Enter")
        tab_to(page, "#answered-text")
        page.keyboard.type("여름에는 오후 여섯 시까지입니다.")
        tab_to(page, "#act-answered button")
        page.keyboard.press("Enter")
        expect(page.locator(".desk__done[role=status]")).to_contain_text("답변을 기록했습니다")
        expect(page.locator(".desk__events")).to_contain_text("여름에는 오후 여섯 시까지입니다.")
        assert widest(page) == 0
        tab_to(page, "a.button[href='/desk/']", most=100)
        page.keyboard.press("Enter")
        expect(page.locator("h2", has_text="최근에 답변한 의견")).to_be_visible()

"""What a restore carries into the copy of acts and of mails that were written after it was taken."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from feedback_api.cases.acts import Act, Channel, Outcome
from feedback_api.cases.handlers import Handler, Person
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.services import Services
from feedback_api.store.tables import acts
from institution.clock import SEOUL, set_to
from tests.api.backups.both import on_both
from tests.api.conftest import Post

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


@pytest.fixture
def handler(own: Services) -> Handler:
    return own.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("strategy",)), "test")


def run(app: Flask, *arguments: str) -> None:
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code == 0, result.output


def received(post: Post, own: Services, **answers: str) -> Case:
    case = own.cases.by_receipt(post(**answers).json["receipt"])
    assert case is not None
    return case


def accept_gift(own: Services, case: Case, handler: Handler) -> None:
    facts = {"channel": Channel.PHONE, "outcome": Outcome.ANSWERED}
    own.handling.record(
        case.id,
        Step(Act.ANSWERED, handler.id, facts=facts, words={"text": "답"}),
        Step(Act.GIFT_OFFERED, handler.id),
        Step(Act.GIFT_ACCEPTED, words={"address": "서울특별시 강남구"}),
    )


def gift_acts(own: Services, case: Case) -> list[tuple[str, bool]]:
    """Give the acts of a case's gift, and whether each holds words."""
    query = select(acts.c.act, acts.c.sealed).where(acts.c.case_id == case.id, acts.c.act.startswith("gift"))
    with own.database.read() as connection:
        return [(row.act, row.sealed is not None) for row in connection.execute(query.order_by(acts.c.number))]


@on_both
@pytest.mark.parametrize("destroyed", [False, True])
def test_gift_that_was_sent_since_is_sent_and_its_address_is_destroyed_in_time(
    post: Post, own: Services, app: Flask, copy: Path, handler: Handler, destroyed: bool
) -> None:
    over = MONDAY + timedelta(days=own.organization.handling.gift_keep_days)
    with set_to(MONDAY):
        case = received(post, own, kind="suggestion")
        accept_gift(own, case, handler)
        run(app, "backup", str(copy))
        own.handling.record(case.id, Step(Act.GIFT_SENT, handler.id))
    with set_to(over if destroyed else over - timedelta(days=1)):
        own.reminders.destroy_addresses(over if destroyed else MONDAY)
        run(app, "restore", "--yes", str(copy))
    ends = [(Act.GIFT_SENT, False), *[(Act.GIFT_ADDRESS_DESTROYED, False)] * destroyed]
    assert gift_acts(own, case) == [(Act.GIFT_OFFERED, False), (Act.GIFT_ACCEPTED, not destroyed), *ends]
    history = own.handling.history(case)
    assert (history.progress.gift, history.events[-1].handler_id is None) == (ends[-1][0], destroyed)
    with set_to(over):
        own.reminders.destroy_addresses(over)
    assert (Act.GIFT_ACCEPTED, False) in gift_acts(own, case)
    assert gift_acts(own, case)[-1] == (Act.GIFT_ADDRESS_DESTROYED, False)
    again = own.cases.by_receipt(case.receipt)
    assert again is not None
    assert again.version == len(own.handling.history(case).events)


@on_both
def test_words_of_an_act_that_were_destroyed_since_are_not_brought_back(
    post: Post, own: Services, app: Flask, copy: Path
) -> None:
    case, other = received(post, own), received(post, own, email="other@example.com")
    for one in (case, other):
        own.handling.record(one.id, Step(Act.INTERIM, words={"text": "알아보고 있습니다."}))
    run(app, "backup", str(copy))
    with own.database.write() as connection:
        connection.execute(update(acts).where(acts.c.case_id == case.id).values(sealed=None))
    run(app, "restore", "--yes", str(copy))
    with own.database.read() as connection:
        rows = connection.execute(select(acts.c.case_id).where(acts.c.sealed.is_not(None))).scalars().all()
    assert rows == [other.id]


@on_both
def test_gift_whose_acceptance_the_copy_lacks_is_not_carried(
    post: Post, own: Services, app: Flask, copy: Path, handler: Handler
) -> None:
    case = received(post, own, kind="suggestion")
    run(app, "backup", str(copy))
    accept_gift(own, case, handler)
    own.handling.record(case.id, Step(Act.GIFT_SENT, handler.id))
    run(app, "restore", "--yes", str(copy))
    assert gift_acts(own, case) == []
    assert own.handling.history(case).progress.version == 0

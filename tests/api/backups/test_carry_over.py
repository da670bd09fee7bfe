"""What a restore carries into the copy of acts and of mails that were written after it was taken."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from feedback_api.cases.acts import Act, Channel, Outcome
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.outbox import mails, queue
from feedback_api.services import Services
from feedback_api.store.tables import acts, handlers, outbox
from institution.clock import SEOUL, set_to, utc_now
from tests.api.backups.both import on_both
from tests.api.conftest import Post
from tests.mail_server import MailServer

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


def remind(own: Services) -> None:
    """Have the reminders of overdue cases and the lists of the day written and sent, as the worker does."""
    later = MONDAY + timedelta(days=14)
    with set_to(later):
        own.reminders.remind(later)
        own.worker.deliver_due()


@on_both
def test_reminder_that_was_sent_since_is_not_sent_again(
    post: Post, own: Services, app: Flask, copy: Path, handler: Handler, mail_server: MailServer
) -> None:
    own.handlers.add(Person("한다온", "daon.han@narae.example", (), Role.OVERSEER), "test")
    with set_to(MONDAY):
        case = received(post, own, kind="complaint", about="help")
        own.worker.deliver_due()
        own.handling.record(case.id, Step(Act.OPENED, handler.id))
        run(app, "backup", str(copy))
    remind(own)
    sent = len(mail_server.received)
    assert sent > 3
    run(app, "restore", "--yes", str(copy))
    remind(own)
    assert len(mail_server.received) == sent


@on_both
@pytest.mark.parametrize(("in_copy", "in_use"), [("waiting", "sent"), ("sent", "waiting"), ("waiting", "waiting")])
@pytest.mark.parametrize("mail", [mails.TEAM_DIGEST, mails.OVERDUE_REMINDER, mails.RATING_SUMMARY])
def test_mail_that_both_have_under_one_name_is_there_once(
    post: Post, own: Services, app: Flask, copy: Path, mail: mails.Mail, in_copy: str, in_use: str
) -> None:
    """An earlier restore brought back a database without the row, and the job wrote it anew."""
    case_id = received(post, own).id if mail.of_case else None
    wanted = outbox.c.message == mail.name

    def write(state: str) -> None:
        with own.database.write() as connection:
            connection.execute(delete(outbox).where(wanted))
            if mail is mails.RATING_SUMMARY:
                queue.enqueue_summary(connection, "strategy", "2026-11-16", utc_now(), "a@example.com")
            else:
                queue.enqueue_once(connection, mail, utc_now(), "a@example.com", case_id=case_id, once="a.name")
            connection.execute(update(outbox).where(wanted).values(state=state))

    write(in_copy)
    run(app, "backup", str(copy))
    write(in_use)
    for _ in range(2):
        run(app, "restore", "--yes", str(copy))
        with own.database.read() as connection:
            states = connection.execute(select(outbox.c.state).where(wanted)).scalars().all()
        assert states == ["sent" if "sent" in (in_copy, in_use) else "waiting"]


@on_both
def test_list_of_the_day_stays_its_handlers_where_numbers_differ(
    own: Services, app: Flask, copy: Path, handler: Handler
) -> None:
    """The copy's second handler is not the second of the database in use."""
    own.handlers.add(Person("한다온", "daon.han@narae.example", (), Role.OVERSEER), "test")
    run(app, "backup", str(copy))
    with own.database.write() as connection:
        connection.execute(delete(handlers).where(handlers.c.id != handler.id))
    other = own.handlers.add(Person("서나래", "narae.seo@narae.example", (), Role.OVERSEER), "test")
    with own.database.write() as connection:
        once, sender = f"digest.20261123.handler.{other.id}", "a@example.com"
        queue.enqueue_once(connection, mails.OVERSEER_DIGEST, utc_now(), sender, handler_id=other.id, once=once)
    run(app, "restore", "--yes", str(copy))
    with own.database.read() as connection:
        row = connection.execute(select(outbox)).one()
    found = own.handlers.by_id(row.handler_id)
    assert found is not None
    assert (found.name, row.once) == ("서나래", f"digest.20261123.handler.{found.id}")

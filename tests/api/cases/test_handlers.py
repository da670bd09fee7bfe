"""Handlers: added, changed, removed and brought back with a backup; what they see, and what is known of them."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import select

from feedback_api import config, create_app
from feedback_api.cases import handlers as handlers_module
from feedback_api.cases.handlers import AddressTakenError, Handler, Person, Role
from feedback_api.cases.opening import Case
from feedback_api.desk.visibility import may_see
from feedback_api.services import Services, services_of
from feedback_api.store import access_log, key_rotation, migrate
from feedback_api.store.encryption import SealBrokenError, Vault
from feedback_api.store.tables import desk_sessions, handlers, outbox, record, sign_ins
from institution.clock import set_to, utc_now
from tests.api.conftest import scheduled_jobs

SEULGI = Person("윤슬기", "seulgi.yun@narae.example", ("strategy",))
BARAM = Person("한바람", "baram.han@narae.example", ("audit", "strategy"), Role.LEAD, deputy=True)
OVERSEER = Person("민심사", "overseer@narae.example", (), Role.OVERSEER)


def sealed(own: Services) -> dict[int, bytes]:
    with own.database.read() as connection:
        return {row.id: row.sealed for row in connection.execute(select(handlers))}


def count(own: Services, table: Any) -> int:
    with own.database.read() as connection:
        return len(connection.execute(select(table)).all())


def actions(own: Services) -> list[tuple[str, str]]:
    with own.database.read() as connection:
        return [(row.action, row.subject) for row in connection.execute(select(record).order_by(record.c.id))]


def run(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def sign_in(own: Services, person: Person) -> str:
    """Sign in as a handler, and give the token."""
    key = own.sign_ins.ask(person.email, "192.0.2.7")
    with own.database.read() as connection:
        row = connection.execute(select(sign_ins).where(sign_ins.c.key == key)).one()
    usable = own.sign_ins.code_for_mail(row.id, row.handler_id)
    assert usable is not None
    return own.sign_ins.redeem(key, usable[1], "192.0.2.7")


def test_handler_is_found_by_number_and_address_however_it_is_spelled(own: Services) -> None:
    assert not own.handlers.any()
    added = own.handlers.add(BARAM, "test")
    assert own.handlers.any()
    assert own.handlers.by_id(added.id) == added
    spellings = (BARAM.email, "BARAM.HAN@narae.example", "baram.han+desk@NARAE.example", " baram.han@narae.example")
    for spelling in spellings:
        assert own.handlers.by_email(spelling) == added
    assert own.handlers.by_email("baramhan@narae.example") is None
    assert own.handlers.by_id(added.id + 1) is None
    assert (added.role, added.deputy, added.teams) == (Role.LEAD, True, ("audit", "strategy"))


@pytest.mark.sqlite("restore")
def test_names_and_addresses_are_sealed_and_on_no_record(own: Services) -> None:
    handler = own.handlers.add(SEULGI, "handlers add")
    own.handlers.change(handler, replace(SEULGI, name="윤새로"), "handlers change")
    own.handlers.remove(handler, "handlers remove")
    assert actions(own) == [
        ("handler added", "handler 1"),
        ("handler changed", "handler 1"),
        ("handler removed", "handler 1"),
    ]
    assert own.database.file is not None
    for file in own.database.file.parent.glob(f"{own.database.file.name}*"):
        for word in ("윤슬기", "윤새로", "seulgi"):
            assert word.encode() not in file.read_bytes()
    assert "seulgi" not in repr(handler)


def test_an_address_is_one_handlers(own: Services) -> None:
    own.handlers.add(SEULGI, "test")
    other = own.handlers.add(BARAM, "test")
    taken = replace(SEULGI, email="Seulgi.Yun@narae.example")
    with pytest.raises(AddressTakenError):
        own.handlers.add(taken, "test")
    with pytest.raises(AddressTakenError):
        own.handlers.change(other, taken, "test")
    assert [handler.email for handler in own.handlers.listed()] == [SEULGI.email, BARAM.email]


def test_an_address_is_free_again_when_its_handler_is_removed(own: Services) -> None:
    first = own.handlers.add(SEULGI, "test")
    own.handlers.remove(first, "test")
    assert own.handlers.by_email(SEULGI.email) is None
    assert not own.handlers.any()
    second = own.handlers.add(SEULGI, "test")
    assert own.handlers.by_email(SEULGI.email) == second
    assert [handler.id for handler in own.handlers.listed()] == [second.id]


def test_many_are_put_at_once_and_those_there_are_changed(own: Services) -> None:
    before = own.handlers.add(SEULGI, "test")
    added, changed = own.handlers.put([BARAM, replace(SEULGI, role=Role.LEAD), OVERSEER], "test")
    assert [handler.name for handler in added] == [BARAM.name, OVERSEER.name]
    assert [(handler.id, handler.role) for handler in changed] == [(before.id, Role.LEAD)]
    with own.database.read() as connection:
        moments = connection.execute(select(handlers.c.added_at)).scalars().all()
    assert len(set(moments)) == 3


def test_removing_ends_sessions_and_codes_of_this_handler_alone(own: Services) -> None:
    first, second = own.handlers.add(SEULGI, "test"), own.handlers.add(BARAM, "test")
    tokens = [sign_in(own, SEULGI), sign_in(own, BARAM)]
    key = own.sign_ins.ask(SEULGI.email, None)
    own.handlers.remove(first, "test")
    assert [own.desk_sessions.find(token) for token in tokens] == [None, second]
    with own.database.read() as connection:
        row = connection.execute(select(sign_ins).where(sign_ins.c.key == key)).one()
    assert own.sign_ins.code_for_mail(row.id, row.handler_id) is None


def test_a_new_address_signs_out_and_a_new_team_does_not(own: Services) -> None:
    handler = own.handlers.add(SEULGI, "test")
    token = sign_in(own, SEULGI)
    changed = own.handlers.change(handler, replace(SEULGI, teams=("audit",)), "test")
    assert own.desk_sessions.find(token) == changed
    own.handlers.change(changed, replace(SEULGI, email="new@narae.example"), "test")
    assert own.desk_sessions.find(token) is None


CASE = Case(1, "48317265", "complaint", "audit", "", "ko", utc_now(), None)
MEMBER = Handler(**vars(SEULGI), id=1)


@pytest.mark.parametrize(
    ("handler", "case", "sees"),
    [
        (MEMBER, replace(CASE, team="strategy"), True),
        (MEMBER, CASE, False),
        (Handler(**vars(OVERSEER), id=2), CASE, True),
        (replace(MEMBER, role=Role.OVERSEER), CASE, True),
        (replace(MEMBER, role=Role.OVERSEER), replace(CASE, about="strategy"), False),
        (replace(MEMBER, role=Role.LEAD), replace(CASE, team="strategy", about="strategy"), False),
        (MEMBER, replace(CASE, team="strategy", about="audit"), True),
        (MEMBER, replace(CASE, team="strategy", about="strategy", kind="compliment"), True),
        (replace(MEMBER, removed=True), replace(CASE, team="strategy"), False),
    ],
)
def test_who_sees_a_case(own: Services, handler: Handler, case: Case, sees: bool) -> None:
    assert may_see(handler, case, own.organization) is sees


def test_teams_without_handlers_are_named(own: Services) -> None:
    teams = set(own.organization.teams)
    assert set(own.handlers.teams_without()) == teams
    handler = own.handlers.add(BARAM, "test")
    assert set(own.handlers.teams_without()) == teams - {"audit", "strategy"}
    own.handlers.remove(handler, "test")
    assert set(own.handlers.teams_without()) == teams


def test_a_removed_handlers_name_goes_with_the_last_access_line(own: Services) -> None:
    handler = own.handlers.add(SEULGI, "test")
    other = own.handlers.add(BARAM, "test")
    sign_in(own, SEULGI)
    own.handlers.remove(handler, "test")
    chores = scheduled_jobs(own)
    chores.destroy(utc_now())
    there = own.handlers.by_id(handler.id)
    assert there is not None
    assert (there.name, there.removed) == (SEULGI.name, True)
    with set_to(utc_now() + timedelta(days=366)):
        chores.destroy(utc_now())
    assert access_log.find_lines(own.database, 10) == []
    assert sealed(own)[handler.id] == b""
    gone = own.handlers.by_id(handler.id)
    assert gone is not None
    assert (gone.name, gone.email) == ("", "")
    assert own.handlers.listed() == [other]


def test_codes_and_sessions_that_are_over_go_with_their_mails(own: Services) -> None:
    own.handlers.add(SEULGI, "test")
    sign_in(own, SEULGI)
    own.sign_ins.ask("nobody@narae.example", None)
    chores = scheduled_jobs(own)
    with set_to(utc_now() + timedelta(hours=11)):
        chores.destroy(utc_now())
    assert [count(own, table) for table in (sign_ins, desk_sessions, outbox)] == [2, 1, 2]
    with set_to(utc_now() + timedelta(days=1, minutes=1)):
        chores.destroy(utc_now())
    assert [count(own, table) for table in (sign_ins, desk_sessions, outbox)] == [0, 0, 0]


def test_keys_are_rotated_and_a_lost_one_names_no_person(own: Services) -> None:
    handler = own.handlers.add(SEULGI, "test")
    new = Fernet.generate_key().decode()
    lost = key_rotation.reseal_all(own.database, Vault([new]))
    assert lost.broken == ["handlers 1"]
    done = key_rotation.reseal_all(own.database, Vault([new, *own.settings.encryption_keys]))
    assert (done.done, done.broken) == (1, [])
    assert Vault([new]).open(sealed(own)[handler.id])["email"] == SEULGI.email


def test_a_handler_that_no_key_opens_keeps_no_other_out(own: Services, environ: dict[str, str]) -> None:
    own.handlers.add(SEULGI, "test")
    other = create_app(config.from_environ({**environ, "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode()}))
    stranger = services_of(other)
    migrate.upgrade(stranger.database)
    try:
        assert stranger.handlers.by_email(SEULGI.email) is None
        with pytest.raises(SealBrokenError):
            stranger.handlers.listed()
    finally:
        stranger.database.close()


@pytest.mark.sqlite("restore")
def test_restore_signs_everybody_out_and_keeps_who_was_removed_or_added_since(
    own: Services, app: Flask, tmp_path: Path
) -> None:
    first, second = own.handlers.put([SEULGI, BARAM], "test")[0]
    token = sign_in(own, BARAM)
    own.sign_ins.ask(BARAM.email, None)
    run(app, "backup", str(tmp_path / "copy"))
    own.handlers.remove(first, "test")
    own.handlers.change(second, replace(BARAM, role=Role.HANDLER), "test")
    third = own.handlers.add(OVERSEER, "test")
    with own.database.write() as connection:
        access_log.note(connection, third.id, "192.0.2.9", "48317265", "read")
    run(app, "restore", str(tmp_path / "copy"), "--yes")
    assert [(handler.name, handler.role) for handler in own.handlers.listed()] == [
        (BARAM.name, Role.HANDLER),
        (OVERSEER.name, Role.OVERSEER),
    ]
    assert own.desk_sessions.find(token) is None
    assert [count(own, table) for table in (sign_ins, desk_sessions)] == [0, 0]
    with own.database.read() as connection:
        assert connection.execute(select(outbox.c.id).where(outbox.c.sign_in_id.is_not(None))).all() == []
    lines = access_log.find_lines(own.database, 10)
    assert [(line.action, line.handler_id) for line in lines] == [("read", third.id), ("sign in", second.id)]


@pytest.mark.sqlite("restore")
def test_restore_into_a_new_database_mixes_no_two_handlers(own: Services, app: Flask, tmp_path: Path) -> None:
    """Where the first database was lost, another handler has the number of one in the copy."""
    own.handlers.add(SEULGI, "test")
    run(app, "backup", str(tmp_path / "copy"))
    own.database.close()
    assert own.database.file is not None
    for file in own.database.file.parent.glob(f"{own.database.file.name}*"):
        if not file.name.endswith(".lock"):
            file.unlink()
    migrate.upgrade(own.database)
    new = own.handlers.add(BARAM, "test")
    assert new.id == 1
    with own.database.write() as connection:
        access_log.note(connection, new.id, None, "48317265", "read")
    run(app, "restore", str(tmp_path / "copy"), "--yes")
    numbers = {handler.name: handler.id for handler in own.handlers.listed()}
    assert numbers == {SEULGI.name: 1, BARAM.name: 2}
    assert [line.handler_id for line in access_log.find_lines(own.database, 10)] == [2]


@pytest.mark.sqlite("restore")
def test_restore_tells_of_handlers_that_no_key_opens(
    own: Services, app: Flask, environ: dict[str, str], tmp_path: Path
) -> None:
    own.handlers.add(SEULGI, "test")
    run(app, "backup", str(tmp_path / "copy"))
    own.database.close()
    keys = {"FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode(), "FEEDBACK_INSTANCE": str(tmp_path / "other")}
    other = create_app(config.from_environ({**environ, **keys}))
    result = other.test_cli_runner().invoke(args=["restore", str(tmp_path / "copy"), "--yes"])
    services_of(other).database.close()
    assert (result.exit_code, "all but 1 of 1" in result.output) == (1, True)


def test_roles_fit_their_column() -> None:
    length = handlers.c.role.type.length  # type: ignore[attr-defined]
    assert all(len(role) <= length for role in handlers_module.Role)

"""A backup brought back: nobody erased comes with it, no mail goes out twice, and what cannot be read is named."""

import re
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import insert, select, text, update

from feedback_api import config, create_app
from feedback_api.backups.copies import find_mark, remove_older
from feedback_api.outbox import mails, queue
from feedback_api.services import Services, services_of
from feedback_api.store import clock_check
from feedback_api.store.lock import Lock
from feedback_api.store.tables import cases, clock, copies, hits, outbox, ratings, record
from institution.clock import utc_now
from tests.api.backups.both import on_both
from tests.api.backups.test_copies import spoil
from tests.api.conftest import Post
from tests.mail_server import MailServer

TEAM, CUSTOMER = "strategy@narae.example", "garam@example.com"


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return tmp_path / "copy"


@pytest.fixture
def live(own: Services) -> Path:
    return own.settings.instance / "feedback.sqlite3"


def states(own: Services) -> dict[str, str]:
    with own.database.read() as connection:
        rows = connection.execute(select(outbox)).all()
    return {row.message: row.state for row in rows}


def make_due(own: Services) -> None:
    with own.database.write() as connection:
        connection.execute(update(outbox).values(next_attempt_at=utc_now()))


def asides(live: Path) -> list[Path]:
    return sorted(live.parent.glob("feedback.sqlite3.replaced-*"))


@on_both
@pytest.mark.parametrize("sent", ["nothing", "all", "acknowledgment refused", "acknowledgment uncertain"])
def test_restored_mail_has_the_state_it_reached_after_the_copy(
    post: Post, own: Services, app: Flask, copy: Path, mail_server: MailServer, sent: str
) -> None:
    post()
    run(app, "backup", str(copy))
    if sent == "acknowledgment refused":
        mail_server.replies[CUSTOMER] = "550 no such user"
    if sent == "acknowledgment uncertain":
        mail_server.data_reply = "drop after"
    if sent != "nothing":
        own.worker.deliver_due()
    before, received = states(own), len(mail_server.received)
    assert run(app, "restore", "--yes", str(copy))[0] == 0
    assert states(own) == before
    mail_server.data_reply = "250 kept"
    make_due(own)
    own.worker.deliver_due()
    assert len(mail_server.to(CUSTOMER)) == (0 if sent == "acknowledgment refused" else 1)
    assert len(mail_server.received) == received + {"nothing": 2, "acknowledgment uncertain": 1}.get(sent, 0)


@pytest.mark.parametrize("broken", ["missing", "garbage", "empty"])
def test_where_the_database_is_gone_what_may_have_left_is_not_repeated(
    post: Post, own: Services, app: Flask, copy: Path, live: Path, mail_server: MailServer, broken: str
) -> None:
    receipt = post().json["receipt"]
    run(app, "backup", str(copy))
    own.worker.deliver_due()
    own.database.close()
    for suffix in ("-wal", "-shm"):
        live.with_name(live.name + suffix).unlink(missing_ok=True)
    live.unlink()
    if broken != "missing":
        live.write_bytes(b"\x00garbage" * 5000 if broken == "garbage" else b"")
    code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, "옮기지 못한 것: record, destructions, holds" in printed) == (0, True)
    assert own.cases.by_receipt(receipt)
    assert states(own) == {"team_notice": "waiting", "acknowledgment": "uncertain"}
    own.worker.deliver_due()
    first, second = mail_server.to(TEAM)
    assert first["Message-ID"] == second["Message-ID"]
    assert len(mail_server.to(CUSTOMER)) == 1
    assert [file.read_bytes()[:8] for file in asides(live)] == (
        [] if broken == "missing" else [b"\x00garbage"[:8] if broken == "garbage" else b""]
    )
    assert post(email="next@example.com").status_code == 201


@on_both
def test_of_a_database_half_broken_the_rest_is_carried(post: Post, own: Services, app: Flask, copy: Path) -> None:
    receipt = post().json["receipt"]
    run(app, "backup", str(copy))
    own.retention.forget([receipt], "test")
    with own.database.write() as connection:
        connection.execute(text("DROP TABLE outbox"))
    code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, "옮기지 못한 것: mail, other mail." in printed) == (0, True)
    case = own.cases.by_receipt(receipt)
    assert case is not None
    assert case.forgotten_at
    assert states(own) == {"team_notice": "forgotten", "acknowledgment": "forgotten"}


def test_log_of_a_database_that_is_gone_is_not_taken_for_the_new_ones(
    post: Post, own: Services, app: Flask, copy: Path, live: Path
) -> None:
    receipt = post().json["receipt"]
    run(app, "backup", str(copy))
    log = live.with_name(f"{live.name}-wal")
    post(email="later@example.com")
    stale = log.read_bytes()
    assert len(stale) > 4096
    own.database.close()
    live.unlink()
    log.write_bytes(stale)
    assert run(app, "restore", "--yes", str(copy))[0] == 0
    assert [case.receipt for case in own.cases.listed(9)] == [receipt]
    own.database.close()
    with closing(sqlite3.connect(live)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_keys_that_do_not_open_the_copy_are_refused_by_name(
    post: Post, own: Services, app: Flask, copy: Path, environ: dict[str, str]
) -> None:
    receipt = post().json["receipt"]
    run(app, "backup", str(copy))
    later = post(email="later@example.com").json["receipt"]
    own.database.close()
    foreign = create_app(config.from_environ({**environ, "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode()}))
    code, printed = run(foreign, "restore", "--yes", str(copy))
    assert (code, printed.count("\n"), "FEEDBACK_ENCRYPTION_KEYS로 열리지 않는 것이 1건 중 1건" in printed) == (
        1,
        1,
        True,
    )
    assert receipt in printed
    assert own.cases.by_receipt(later)  # today's data are as they were
    assert asides(own.settings.instance / "feedback.sqlite3") == []
    own.database.close()
    code, printed = run(foreign, "restore", "--yes", "--accept-unreadable", str(copy))
    assert (code, "열리지 않는 것: 1건" in printed) == (0, True)
    services_of(foreign).database.close()


@on_both
def test_key_of_what_was_destroyed_since_is_not_needed(
    post: Post, own: Services, app: Flask, copy: Path, environ: dict[str, str]
) -> None:
    receipt = post().json["receipt"]
    run(app, "backup", str(copy))
    own.retention.forget([receipt], "test")
    own.database.close()
    fresh = create_app(config.from_environ({**environ, "FEEDBACK_ENCRYPTION_KEYS": Fernet.generate_key().decode()}))
    assert run(fresh, "restore", "--yes", str(copy))[0] == 0
    services_of(fresh).database.close()


@on_both
def test_comment_no_key_opens_is_counted_too(rate: Post, own: Services, app: Flask, copy: Path) -> None:
    rate(comment="글씨가 작습니다.")
    with own.database.write() as connection:
        connection.execute(update(ratings).values(sealed=b"not ours"))
    run(app, "backup", str(copy))
    code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, "1건 중 1건" in printed) == (1, True)


@on_both
def test_40_000_cases_destroyed_since_are_destroyed_again(own: Services, app: Flask, copy: Path) -> None:
    number = 40_001
    moment = utc_now()
    with own.database.write() as connection:
        connection.execute(
            insert(cases),
            [
                {
                    "receipt": f"{n:08}",
                    "submission_id": str(uuid.uuid4()),
                    "link_hash": f"{n:064}",
                    "kind": "inquiry",
                    "team": "strategy",
                    "about": "",
                    "lang": "ko",
                    "received_at": moment,
                    "consent_version": "v",
                    "sealed": b"sealed",
                    "mailbox_hash": f"{n:064}",
                }
                for n in range(number)
            ],
        )
    run(app, "backup", str(copy))
    with own.database.write() as connection:
        connection.execute(update(cases).values(sealed=b"", forgotten_at=moment))
        connection.execute(text("INSERT INTO record (at, action, subject, command) SELECT forgotten_at, 'forget',"
                                " receipt, 'worker' FROM cases"))  # fmt: skip
    began = time.monotonic()
    code, printed = run(app, "restore", "--yes", str(copy))
    print(f"{time.monotonic() - began:.1f} s")
    assert (code, f"다시 파기한 의견: {number}건" in printed) == (0, True)
    with own.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM cases WHERE length(sealed) > 0")).scalar() == 0
        assert connection.execute(text("SELECT count(mailbox_hash) FROM cases")).scalar() == 0
        assert connection.execute(text("SELECT count(*) FROM record WHERE action = 'forget'")).scalar() == number
        assert connection.execute(text("SELECT count(DISTINCT link_hash) FROM cases")).scalar() == number


def test_what_was_destroyed_leaves_no_trace_in_the_new_database(
    post: Post, own: Services, app: Flask, copy: Path, live: Path
) -> None:
    receipt = post(message="가" * 3000).json["receipt"]
    with own.database.read() as connection:
        sealed = connection.execute(select(cases.c.sealed)).scalar_one()
    run(app, "backup", str(copy))
    assert sealed[40:200] in copy.read_bytes()
    own.retention.forget([receipt], "test")
    own.retention.wipe()
    run(app, "restore", "--yes", str(copy))
    for file in live.parent.iterdir():
        if file.is_file():
            content = file.read_bytes()
            assert not any(sealed[at : at + 64] in content for at in range(0, len(sealed) - 64, 64)), file


@on_both
def test_erased_case_that_an_older_copy_never_had_stays_erased(
    post: Post, own: Services, app: Flask, tmp_path: Path
) -> None:
    """Copies are brought back in any order: what tells of the case is the record alone."""
    run(app, "backup", str(tmp_path / "older"))
    receipt = post().json["receipt"]
    held = post(email="held@example.com").json["receipt"]
    run(app, "backup", str(tmp_path / "newer"))
    own.retention.forget([receipt], "test")
    own.retention.hold(held, "test", held=True)
    assert run(app, "restore", "--yes", str(tmp_path / "older"))[0] == 0
    assert own.cases.by_receipt(receipt) is None
    code, printed = run(app, "restore", "--yes", str(tmp_path / "newer"))
    assert (code, "다시 파기한 의견: 1건" in printed) == (0, True)
    again, other = own.cases.by_receipt(receipt), own.cases.by_receipt(held)
    assert again is not None
    assert other is not None
    assert (bool(again.forgotten_at), bool(other.forgotten_at), other.hold) == (True, False, True)
    assert states(own)["acknowledgment"] == "uncertain"  # nobody knows any more whether it left


@on_both
def test_hold_that_was_released_since_is_not_brought_back(post: Post, own: Services, app: Flask, copy: Path) -> None:
    receipt = post().json["receipt"]
    own.retention.hold(receipt, "test", held=True)
    run(app, "backup", str(copy))
    own.retention.hold(receipt, "test", held=False)
    run(app, "restore", "--yes", str(copy))
    case = own.cases.by_receipt(receipt)
    assert case is not None
    assert not case.hold


@on_both
def test_comment_destroyed_since_is_not_brought_back(rate: Post, own: Services, app: Flask, copy: Path) -> None:
    rate(comment="글씨가 작습니다.")
    rate(comment="표가 좋습니다.")
    run(app, "backup", str(copy))
    with own.database.write() as connection:
        connection.execute(update(ratings).where(ratings.c.id == 1).values(sealed=None))
    assert run(app, "restore", "--yes", str(copy))[0] == 0
    with own.database.read() as connection:
        kept = connection.execute(select(ratings.c.id, ratings.c.sealed.is_not(None))).all()
    assert [tuple(row) for row in kept] == [(1, False), (2, True)]


@on_both
def test_week_summed_up_since_is_not_summed_up_again(rate: Post, own: Services, app: Flask, copy: Path) -> None:
    rate()
    run(app, "backup", str(copy))
    with own.database.write() as connection:
        queue.enqueue_summary(connection, "strategy", "2026-11-16", utc_now(), "a@example.com")
        queue.enqueue(connection, None, mails.OPERATOR_REPORT, utc_now(), "a@example.com")
        connection.execute(update(outbox).values(state="sent", finished_at=utc_now()))
    run(app, "restore", "--yes", str(copy))
    with own.database.write() as connection:
        assert not queue.enqueue_summary(connection, "strategy", "2026-11-16", utc_now(), "a@example.com")
        assert queue.reported_since(connection, utc_now() - timedelta(days=1))
    assert states(own) == {"rating_summary": "sent", "operator_report": "sent"}


@on_both
def test_record_copies_limits_and_known_moment_go_on(post: Post, own: Services, app: Flask, tmp_path: Path) -> None:
    own.retention.hold(post().json["receipt"], "test", held=True)
    run(app, "backup", str(tmp_path / "first"))
    run(app, "backup", str(tmp_path / "second"))
    clock_check.ClockCheck(own.database).look(utc_now())
    with own.database.read() as connection:
        before = [
            connection.execute(select(*table.c[columns])).all()
            for table, columns in ((hits, ("key", "count")), (clock, ("known_at",)))
        ]
    run(app, "restore", "--yes", str(tmp_path / "first"))
    with own.database.read() as connection:
        actions = connection.execute(select(record.c.action).order_by(record.c.id)).scalars().all()
        listed = connection.execute(select(copies.c.path, copies.c.state).order_by(copies.c.id)).all()
        after = [
            connection.execute(select(*table.c[columns])).all()
            for table, columns in ((hits, ("key", "count")), (clock, ("known_at",)))
        ]
    assert actions == ["hold", "backup", "backup", "restore"]
    assert [re.split("[-_]", Path(row.path).name)[0] for row in listed][:2] == ["first", "second"]
    assert len(listed) == 3
    assert re.search("(feedback.sqlite3.|schema:)replaced[-_]", listed[2].path)
    assert {row.state for row in listed} == {"taken"}
    assert before == after
    assert all(before)


def test_replaced_database_is_removed_in_time_and_told_of_like_a_copy(
    post: Post, own: Services, app: Flask, copy: Path, live: Path
) -> None:
    run(app, "backup", str(copy))
    post()
    own.database.close()
    receipt = post().json["receipt"]
    run(app, "restore", "--yes", str(copy))
    (aside,) = asides(live)
    with closing(sqlite3.connect(aside)) as old:
        assert old.execute("SELECT count(*) FROM cases WHERE receipt = ?", (receipt,)).fetchone() == (1,)
    remove_older(own.database, utc_now() + timedelta(days=364), timedelta(days=365))
    assert aside.exists()
    remove_older(own.database, utc_now() + timedelta(days=366), timedelta(days=365))
    assert not aside.exists()
    assert live.exists()


@pytest.mark.parametrize("content", [b"\x00garbage" * 5000, b""])
def test_broken_database_set_aside_is_removed_in_time_too(
    own: Services, app: Flask, copy: Path, live: Path, content: bytes
) -> None:
    run(app, "backup", str(copy))
    own.database.close()
    live.write_bytes(content)
    for suffix in ("-wal", "-shm"):
        live.with_name(live.name + suffix).unlink(missing_ok=True)
    run(app, "restore", "--yes", str(copy))
    (aside,) = asides(live)
    assert remove_older(own.database, utc_now() + timedelta(days=366), timedelta(days=365)) == 2
    assert not aside.exists()


def test_copy_that_fails_its_check_is_not_restored(post: Post, own: Services, app: Flask, copy: Path) -> None:
    receipt = post().json["receipt"]
    run(app, "backup", str(copy))
    spoil(copy)
    code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, "백업이 깨졌습니다" in printed) == (1, True)
    assert own.cases.by_receipt(receipt)


def test_no_room_is_said_in_one_line_and_leaves_todays_data(
    post: Post, own: Services, app: Flask, copy: Path, live: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = post().json["receipt"]
    run(app, "backup", str(copy))

    def full(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("feedback_api.backups.restore.carry_over", full)
    code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, printed.count("\n"), "database or disk is full" in printed) == (1, 1, True)
    assert own.cases.by_receipt(receipt)
    assert sorted(path.name for path in live.parent.glob("*.restoring*")) == []


def test_service_that_has_no_connection_open_just_now_is_in_the_way_too(
    post: Post, own: Services, app: Flask, copy: Path, live: Path
) -> None:
    run(app, "backup", str(copy))
    receipt = post().json["receipt"]
    own.database.close()
    service = Lock(live)
    service.share()
    code, printed = run(app, "restore", "--yes", str(copy))
    assert (code, "다른 프로그램이" in printed, asides(live)) == (1, True, [])
    service.release()
    assert run(app, "restore", "--yes", str(copy))[0] == 0
    assert own.cases.by_receipt(receipt) is None


def test_restored_database_is_no_copy_any_more(own: Services, app: Flask, copy: Path) -> None:
    run(app, "backup", str(copy))
    assert find_mark(copy) is not None
    assert run(app, "restore", "--yes", str(copy))[0] == 0
    with own.database.read() as connection:
        assert connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'copy_mark'")).first() is None


@on_both
def test_restore_changes_nothing_of_the_copy(post: Post, app: Flask, copy: Path) -> None:
    post()
    run(app, "backup", str(copy))
    before = copy.read_bytes()
    copy.chmod(0o400)
    run(app, "restore", "--yes", str(copy))
    assert copy.read_bytes() == before
    assert [path.name for path in copy.parent.glob("copy*")] == ["copy"]


def test_new_file_has_the_old_ones_permissions(app: Flask, copy: Path, live: Path) -> None:
    run(app, "backup", str(copy))
    live.chmod(0o640)
    run(app, "restore", "--yes", str(copy))
    assert live.stat().st_mode & 0o777 == 0o640


def test_clock_far_from_the_copys_is_named(post: Post, own: Services, app: Flask, copy: Path, live: Path) -> None:
    """On a new machine the copy is all there is: its newest moment may be long ago."""
    post()
    with own.database.write() as connection:
        connection.execute(insert(clock).values(id=1, known_at=utc_now() - timedelta(days=60)))
    run(app, "backup", str(copy))
    own.database.close()
    live.unlink()
    assert "+60일 다릅니다" in run(app, "restore", "--yes", str(copy))[1]


@pytest.fixture
def linked(environ: dict[str, str], tmp_path: Path) -> Iterator[Flask]:
    """An application whose database is a link to a file elsewhere."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "link.sqlite3").symlink_to(tmp_path / "disk" / "data.sqlite3")
    made = create_app(config.from_environ({**environ, "FEEDBACK_DATABASE_URL": f"sqlite:///{tmp_path}/link.sqlite3"}))
    yield made
    services_of(made).database.close()


def test_database_behind_a_link_is_replaced_where_it_is(linked: Flask, copy: Path, tmp_path: Path) -> None:
    run(linked, "backup", str(copy))
    assert run(linked, "restore", "--yes", str(copy))[0] == 0
    assert (tmp_path / "link.sqlite3").is_symlink()
    assert len([*(tmp_path / "disk").glob("data.sqlite3.replaced-*")]) == 1

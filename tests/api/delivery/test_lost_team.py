"""A team that is removed or renamed while its mail waits: the mail goes to the one that hears the rest, and says so."""

import shutil
from pathlib import Path

import pytest
import yaml
from sqlalchemy import insert, update

from feedback_api import config, create_app
from feedback_api.outbox.queue import enqueue_summary
from feedback_api.services import Services, services_of
from feedback_api.store.tables import cases, outbox, ratings
from institution.clock import utc_now
from tests.api.conftest import ORGANIZATION, Post
from tests.mail_server import MailServer, part

CUSTOMER = "garam@example.com"


@pytest.mark.parametrize("kind", ["inquiry", "complaint"])
def test_its_mail_goes_to_the_default_team_and_says_so(
    post: Post, own: Services, mail_server: MailServer, kind: str
) -> None:
    post(kind=kind)
    with own.database.write() as connection:
        connection.execute(update(cases).values(team="renamed"))
    own.worker.deliver_due()
    default = own.organization.teams[own.organization.default_team]
    (notice,) = mail_server.to(default.mailbox)
    for body in (part(notice, "plain"), part(notice, "html")):
        assert "이 의견을 맡던 팀(renamed)이 지금은 없어" in body
        assert f"{default.name.ko} 담당자께" in body
    (acknowledgment,) = mail_server.to(CUSTOMER)
    assert acknowledgment["Reply-To"] == default.mailbox
    assert "renamed" not in part(acknowledgment, "plain") + part(acknowledgment, "html")
    assert own.backlog.counts() == {}


def test_complaint_does_not_go_to_the_team_it_is_about(post: Post, own: Services, mail_server: MailServer) -> None:
    default = own.organization.default_team
    other = own.organization.judge_of(default)
    post(kind="complaint", about=default)
    with own.database.write() as connection:
        connection.execute(update(cases).values(team="renamed"))
    own.worker.deliver_due()
    assert mail_server.to(own.organization.teams[default].mailbox) == []
    assert len(mail_server.to(own.organization.teams[other].mailbox)) == 1


def test_what_an_older_version_gave_up_for_it_can_be_revived(
    post: Post, own: Services, mail_server: MailServer
) -> None:
    post()
    now = utc_now()
    with own.database.write() as connection:
        connection.execute(update(cases).values(team="renamed"))
        connection.execute(update(outbox).values(state="given_up", last_error="KeyError", finished_at=now))
    assert own.backlog.revive(None, now) == 2
    own.worker.deliver_due()
    assert len(mail_server.received) == 2


def test_mail_of_a_team_that_is_there_says_nothing_of_it(post: Post, own: Services, mail_server: MailServer) -> None:
    post()
    own.worker.deliver_due()
    bodies = [part(mail, "plain") for mail in mail_server.received]
    assert len(bodies) == 2
    assert not any("지금은 없어" in body for body in bodies)


def test_ratings_of_its_pages_go_there_too(own: Services, mail_server: MailServer) -> None:
    now = utc_now()
    rating = {"submission_id": "s", "page": "/", "lang": "ko", "score": 5, "team": "renamed", "rated_at": now}
    with own.database.write() as connection:
        connection.execute(insert(ratings), [rating])
        assert enqueue_summary(connection, "renamed", "2026-11-23", now, "a@example.com")
    own.worker.deliver_due()
    default = own.organization.teams[own.organization.default_team]
    (mail,) = mail_server.to(default.mailbox)
    for body in (part(mail, "plain"), part(mail, "html")):
        assert "이 쪽들을 맡던 팀(renamed)이 지금은 없어" in body


def test_team_removed_from_the_file_while_its_mail_waits(
    environ: dict[str, str], post: Post, own: Services, mail_server: MailServer, tmp_path: Path
) -> None:
    post(kind="complaint", about="strategy")  # waits for the team that hears complaints about that one
    gone = own.organization.teams["strategy"].complaints_to
    file = tmp_path / "organization.yml"
    shutil.copy(ORGANIZATION, file)
    facts = yaml.safe_load(file.read_text("utf-8"))
    teams = facts["extra"]["organization"]["teams"]
    del teams[gone]
    for team in teams.values():
        if team["complaints_to"] == gone:
            team["complaints_to"] = next(name for name in teams if teams[name] is not team)
    for kind in facts["extra"]["organization"]["kinds"].values():
        if kind["team"] == gone:
            kind["team"] = "strategy"
        if kind.get("reopened_to") == gone:
            del kind["reopened_to"]
    facts.pop("INHERIT", None)
    file.write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    made = services_of(create_app(config.from_environ({**environ, "FEEDBACK_ORGANIZATION": str(file)})))
    made.worker.deliver_due()
    made.database.close()
    assert len(mail_server.received) == 2
    (notice,) = [mail for mail in mail_server.received if mail["To"] != CUSTOMER]
    assert f"맡던 팀({gone})이 지금은 없어" in part(notice, "plain")

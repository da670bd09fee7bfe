"""Sending: our worker beside Flask-Mail's own loop, with the same mails, over one connection each, to the same sink."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

import click
import flask_mail
from flask import Flask
from sqlalchemy import select

from benchmarks import mail_servers
from benchmarks.report import Section, Target
from benchmarks.rounds import interleaved, ratio
from benchmarks.service import open_cases, service
from feedback_api import mail as letters
from feedback_api.mail import Letter
from feedback_api.services import Services, services
from feedback_api.smtp import Message
from feedback_api.store.tables import outbox

OURS = "our worker: claimed, built, sent, marked"
LOOP = "Flask-Mail's `connect()` loop, mails built beforehand"
LEAST = 0.6


def measure(folder: Path, messages: int, rounds: int) -> Section:
    """Let both send so many messages, in turn."""
    with mail_servers.sink(folder) as port, service(folder / "ours", port) as app:
        own = services(app)
        open_cases(own, messages // 2)
        built = _built(app, own, messages)
        _deliver(own)  # loads what a worker loads late

        def send(name: str) -> float:
            if name == LOOP:
                return len(built) / _loop(app, built)
            open_cases(own, messages // 2)
            return messages / _deliver(own)

        rates = interleaved([OURS, LOOP], rounds, send)
        _require_all_sent(own)
    return _section(rates, messages, rounds)


def _built(app: Flask, own: Services, number: int) -> list[flask_mail.Message]:
    """Build the mails of the messages that wait, as Flask-Mail's own, with our subjects, texts and pages."""
    built = []
    with app.app_context(), own.database.read() as connection:
        for row in connection.execute(select(outbox).order_by(outbox.c.id).limit(number)):
            case, words = own.cases.words(connection, row.case_id)
            ours = letters.MESSAGES[row.message](Letter(case, words, own.organization, own.settings))
            built.append(_plain(ours))
    return built


def _plain(ours: Message) -> flask_mail.Message:
    return flask_mail.Message(
        ours.subject,
        recipients=list(ours.recipients),
        body=ours.body,
        html=ours.html,
        sender=ours.sender[1],
        reply_to=ours.reply_to,
        extra_headers=ours.extra_headers,
    )


def _deliver(own: Services) -> float:
    """Let the worker deliver all that is due, and give the seconds it took."""
    began = time.perf_counter()
    while own.worker.deliver_due():
        pass
    return time.perf_counter() - began


def _loop(app: Flask, built: Sequence[flask_mail.Message]) -> float:
    """Send as Flask-Mail's documents tell to, and give the seconds it took."""
    began = time.perf_counter()
    with app.app_context(), flask_mail.Connection(app.extensions["mail"]) as connection:
        for message in built:
            connection.send(message)
    return time.perf_counter() - began


def _require_all_sent(own: Services) -> None:
    counts = own.backlog.counts()
    if set(counts) != {"sent"}:
        raise click.ClickException(f"not all was sent: {counts}")


def _section(rates: Mapping[str, Sequence[float]], messages: int, rounds: int) -> Section:
    section = Section("Sending", f"{messages:,} messages a round, {rounds} rounds, to postfix's smtp-sink.")
    section.table(("sender", "messages a second"), [[name, f"{median(found):.0f}"] for name, found in rates.items()])
    section.targets(Target("our worker : Flask-Mail's loop", ratio(rates[OURS], rates[LOOP]), at_least=LEAST))
    return section

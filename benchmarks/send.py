"""Sending: our worker beside Flask-Mail's own loop, with the same mails, over one connection each, to the same sink."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name
from statistics import median

import click
import flask_mail
from flask import Flask
from sqlalchemy import select

from benchmarks import mail_servers
from benchmarks.report import Section, Target
from benchmarks.rounds import interleaved, ratio
from benchmarks.service import open_cases, service
from feedback_api.cases.lifecycle import begin
from feedback_api.delivery.emails import Letter
from feedback_api.delivery.smtp import Message
from feedback_api.outbox.mails import MAILS
from feedback_api.services import Services, services_of
from feedback_api.store.tables import outbox

OURS = "our worker: claimed, built, sent, marked"
LOOP = "Flask-Mail's `connect()` loop, mails built beforehand"
LEAST = 0.6


@dataclass(frozen=True)
class Sent:
    """What one round did: messages a second, and processor time a message, in milliseconds."""

    rate: float
    cpu: float


def measure(folder: Path, messages: int, rounds: int) -> Section:
    """Let both send so many messages, in turn."""
    with mail_servers.sink(folder) as port, service(folder / "ours", port) as app:
        own = services_of(app)
        open_cases(own, messages // 2)
        built = _built(app, own, messages)
        _deliver(own)  # loads what a worker loads late

        def send(name: str) -> Sent:
            if name == LOOP:
                return _timed(messages, lambda: _loop(app, built))
            open_cases(own, messages // 2)
            return _timed(messages, lambda: _deliver(own))

        sent = interleaved([OURS, LOOP], rounds, send)
        _require_all_sent(own)
    return _section(sent, messages, rounds)


def _built(app: Flask, own: Services, number: int) -> list[flask_mail.Message]:
    """Build the mails of the messages that wait, as Flask-Mail's own, with our subjects, texts and pages."""
    built = []
    with app.app_context(), own.database.read() as connection:
        for row in connection.execute(select(outbox).order_by(outbox.c.id).limit(number)):
            case, words = own.cases.words(connection, row.case_id)
            progress = begin(case.kind, case.team, case.received_at, case.due_at)
            letter = Letter(case, words, own.organization, own.settings, progress)
            ours = resolve_name(MAILS[row.message].builder)(letter)
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


def _timed(messages: int, act: Callable[[], None]) -> Sent:
    began, cpu_before = time.perf_counter(), time.process_time()
    act()
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_before
    return Sent(messages / seconds, cpu_seconds * 1000 / messages)


def _deliver(own: Services) -> None:
    """Let the worker deliver all that is due."""
    while own.worker.deliver_due():
        pass


def _loop(app: Flask, built: Sequence[flask_mail.Message]) -> None:
    """Send as Flask-Mail's documents tell to."""
    with app.app_context(), flask_mail.Connection(app.extensions["mail"]) as connection:
        for message in built:
            connection.send(message)


def _require_all_sent(own: Services) -> None:
    counts = own.backlog.counts()
    if counts:
        raise click.ClickException(f"not all was sent: {counts}")


def _section(sent: Mapping[str, Sequence[Sent]], messages: int, rounds: int) -> Section:
    rates = {name: [one.rate for one in found] for name, found in sent.items()}
    section = Section("Sending", f"{messages:,} messages a round, {rounds} rounds, to postfix's smtp-sink.")
    rows = [
        [name, *(f"{median(getattr(one, what) for one in found):.1f}" for what in ("rate", "cpu"))]
        for name, found in sent.items()
    ]
    section.table(("sender", "messages a second", "CPU ms a message"), rows)
    section.targets(Target("our worker : Flask-Mail's loop", ratio(rates[OURS], rates[LOOP]), at_least=LEAST))
    return section

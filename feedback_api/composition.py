"""The parts of the service, made once for an application and given to each other, in `compose_services`.

A new part that outlives a request is made here, and is a field of `Services` (services.py).
"""

import logging
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from feedback_api.bounces.addresses import BounceAddresses
from feedback_api.bounces.failed_mail import FailedMail
from feedback_api.cases.handlers import Handlers
from feedback_api.cases.handling import Handling
from feedback_api.cases.link_reminders import LinkReminders
from feedback_api.cases.opening import Cases
from feedback_api.cases.retention import Retention
from feedback_api.config import Settings
from feedback_api.counters import Counters
from feedback_api.delivery.email_factory import EmailFactory
from feedback_api.delivery.emails import Sources
from feedback_api.delivery.scheduled_jobs import ScheduledJobs
from feedback_api.delivery.smtp import Mail
from feedback_api.delivery.worker import Worker
from feedback_api.desk.desk_lists import DeskLists
from feedback_api.desk.desk_sessions import DeskSessions
from feedback_api.desk.reminder_jobs import ReminderJobs
from feedback_api.desk.repeats import Repeats
from feedback_api.desk.sign_in import SignIns
from feedback_api.forms.tokens import FormTokens
from feedback_api.health import Health
from feedback_api.metrics.collector import ServiceCollector
from feedback_api.metrics.exposition import Exposition
from feedback_api.metrics.snapshot import Snapshots
from feedback_api.organization_watch import OrganizationWatch
from feedback_api.outbox import failure_codes
from feedback_api.outbox.admin import Backlog
from feedback_api.outbox.queue import Outbox, worker_name
from feedback_api.rate_limits import Limits
from feedback_api.ratings.page_owners import PageOwners
from feedback_api.ratings.ratings import Ratings
from feedback_api.services import Services
from feedback_api.store.database import Database
from feedback_api.store.encryption import Vault
from feedback_api.store.processes import Processes
from institution import answer_templates
from institution.answer_templates import AnswerTemplates
from institution.organization import organization_file
from institution.organization.record import Organization

log = logging.getLogger(__name__)


def compose_services(app: Flask, settings: Settings) -> Services:
    """Make the services of an application; raises DataError if organization.yml is wrong."""
    watch = OrganizationWatch(settings.organization)  # before it is read: a change in between is a change
    facts = organization_file.load(settings.organization)
    database = Database(settings.database_url)
    counters = Counters(facts.kinds, failure_codes.OF_ATTEMPTS)
    limits = Limits(settings.secret_key, enabled=settings.limits)
    processes = Processes(_folder_of_processes(settings), worker_name(), settings.encryption_keys)
    vault = Vault(settings.encryption_keys, processes.announce)
    cases = Cases(database, vault, facts, limits, counters)
    handlers = Handlers(database, vault, facts)
    sign_ins = SignIns(database, handlers, limits, settings.secret_key, facts.sender)
    handling = Handling(database, vault, facts)
    ratings = Ratings(database, vault, limits, counters)
    outbox = Outbox(database)
    backlog = Backlog(database)
    mail = Mail(app, settings)
    sources = Sources(settings, facts, database, backlog, ratings, sign_ins, handlers, cases)
    emails = EmailFactory(sources, handling, BounceAddresses(settings.secret_key, settings.bounce_address))
    retention = Retention(database, facts)
    reminders = ReminderJobs(database, facts, handling)
    failed_mail = FailedMail(database, handlers, handling)
    jobs = ScheduledJobs(settings, facts, database, backlog, retention, ratings, reminders, failed_mail)
    worker = Worker(app, outbox, mail, emails, jobs, processes, counters)
    health = Health(database, backlog, worker, watch)
    snapshots = Snapshots(database, backlog, health, facts)
    collector = ServiceCollector(snapshots, worker.state, database.engine.dialect.name)
    return Services(
        settings=settings,
        organization=facts,
        organization_watch=watch,
        answer_templates=_answer_templates(settings, facts),
        database=database,
        processes=processes,
        cases=cases,
        handlers=handlers,
        sign_ins=sign_ins,
        desk_lists=DeskLists(database, cases, facts),
        link_reminders=LinkReminders(database, cases, facts, limits),
        desk_sessions=DeskSessions(database, handlers),
        handling=handling,
        reminders=reminders,
        failed_mail=failed_mail,
        repeats=Repeats(database, cases, settings.secret_key),
        outbox=outbox,
        backlog=backlog,
        limits=limits,
        tokens=FormTokens(settings.secret_key, settings.min_fill_seconds),
        mail=mail,
        ratings=ratings,
        page_owners=PageOwners(settings.site_dir, facts),
        retention=retention,
        worker=worker,
        health=health,
        counters=counters,
        snapshots=snapshots,
        exposition=Exposition(counters, collector),
    )


def _answer_templates(settings: Settings, facts: Organization) -> AnswerTemplates:
    """Read the answer templates beside organization.yml; a wrong one is left out and told: the desk goes on without."""
    read = answer_templates.read_all(settings.organization.parent / "answers", facts.kinds)
    for problem in read.problems:
        log.warning("answer template left out: %s", problem)
    return read


def _folder_of_processes(settings: Settings) -> Path:
    """Give the folder that all processes on one database of this machine share: beside an SQLite file."""
    address = make_url(settings.database_url)
    if address.get_backend_name() != "sqlite" or not address.database or address.database == ":memory:":
        return settings.instance / "processes"
    file = Path(address.database)
    return file.with_name(f"processes-{file.name}")

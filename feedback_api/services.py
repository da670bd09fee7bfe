"""The parts of the service that a request, a command or the worker needs; `composition` makes them.

Views and commands take them from `current_services()`, beside Flask's `current_app`. The parts are imported for their
types alone: whoever takes one of them need not know what all the others are made of.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Flask, current_app

if TYPE_CHECKING:
    from feedback_api.bounces.failed_mail import FailedMail
    from feedback_api.cases.handlers import Handlers
    from feedback_api.cases.handling import Handling
    from feedback_api.cases.link_reminders import LinkReminders
    from feedback_api.cases.opening import Cases
    from feedback_api.cases.retention import Retention
    from feedback_api.config import Settings
    from feedback_api.counters import Counters
    from feedback_api.delivery.smtp import Mail
    from feedback_api.delivery.worker import Worker
    from feedback_api.desk.desk_lists import DeskLists
    from feedback_api.desk.desk_sessions import DeskSessions
    from feedback_api.desk.reminder_jobs import ReminderJobs
    from feedback_api.desk.repeats import Repeats
    from feedback_api.desk.sign_in import SignIns
    from feedback_api.forms.tokens import FormTokens
    from feedback_api.health import Health
    from feedback_api.metrics.exposition import Exposition
    from feedback_api.metrics.snapshot import Snapshots
    from feedback_api.organization_watch import OrganizationWatch
    from feedback_api.outbox.admin import Backlog
    from feedback_api.outbox.queue import Outbox
    from feedback_api.rate_limits import Limits
    from feedback_api.ratings.page_owners import PageOwners
    from feedback_api.ratings.ratings import Ratings
    from feedback_api.store.database import Database
    from feedback_api.store.processes import Processes
    from institution.answer_templates import AnswerTemplates
    from institution.organization.record import Organization


@dataclass(frozen=True)
class Services:
    """Everything that outlives a request."""

    settings: "Settings"
    organization: "Organization"
    organization_watch: "OrganizationWatch"
    answer_templates: "AnswerTemplates"
    database: "Database"
    processes: "Processes"
    cases: "Cases"
    handlers: "Handlers"
    sign_ins: "SignIns"
    desk_lists: "DeskLists"
    link_reminders: "LinkReminders"
    desk_sessions: "DeskSessions"
    handling: "Handling"
    reminders: "ReminderJobs"
    failed_mail: "FailedMail"
    repeats: "Repeats"
    outbox: "Outbox"
    backlog: "Backlog"
    limits: "Limits"
    tokens: "FormTokens"
    mail: "Mail"
    ratings: "Ratings"
    page_owners: "PageOwners"
    retention: "Retention"
    worker: "Worker"
    health: "Health"
    counters: "Counters"
    snapshots: "Snapshots"
    exposition: "Exposition"


def current_services() -> Services:
    """Give the services of the application that serves this request or runs this command."""
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """Give the services of an application."""
    return cast(Services, app.extensions["feedback"])

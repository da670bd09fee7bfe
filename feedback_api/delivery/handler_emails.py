"""The mails to teams and handlers about cases that are worked on, always in Korean.

They name receipt number, kind and subject of a case and no person, but the number where the team must call. The desk's
address holds no secret. A reminder that is no longer true when it is sent is not sent (`ObsoleteError`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from feedback_api.cases.acts import Act, Stage
from feedback_api.cases.handlers import Handler, Role
from feedback_api.cases.reminders import BEFORE_DEADLINE, HANDOVERS, Reminder, Reminders, Watched
from feedback_api.cases.working_time import WorkingTime
from feedback_api.config import desk_url
from feedback_api.delivery.emails import (
    Letter,
    ObsoleteError,
    Sources,
    answer_by,
    case_at_desk,
    compose,
    require_current,
)
from feedback_api.delivery.smtp import Message
from feedback_api.desk.case_words import MAIL_FAILS_SENTENCE, remaining
from feedback_api.desk.reminder_jobs import find_staff, not_reached, watched
from feedback_api.desk.visibility import may_see
from feedback_api.outbox.queue import OutboxMessage
from institution import formatting
from institution.clock import utc_now
from institution.organization.contacts import Team

#: How many cases a list of the day names; the desk shows all.
MOST_LISTED = 30


def supplement_notice(letter: Letter) -> Message:
    """Tell the team that the customer supplied what was missing, or did not in time: it has to answer."""
    require_current(letter.progress.is_open and letter.progress.stage is not Stage.WAITING)
    given = letter.event is not None and letter.event.act is Act.SUPPLEMENT_GIVEN
    is_late = letter.progress.is_overdue(utc_now())
    return _to_team("supplement_notice", letter, given=given, is_late=is_late)


def gift_notice(letter: Letter) -> Message:
    """Tell the team that the customer would like the gift; the address is at the desk alone."""
    require_current(letter.progress.gift is Act.GIFT_ACCEPTED)
    return _to_team("gift_notice", letter, keep_days=letter.organization.handling.gift_keep_days)


def deadline_reminder(letter: Letter) -> Message:
    """Remind the team of a deadline that is near."""
    _require_reminder(letter, *BEFORE_DEADLINE)
    return _to_team("deadline_reminder", letter)


def overdue_reminder(letter: Letter) -> Message:
    """Remind the team of a deadline that has passed."""
    _require_reminder(letter, Reminder.OVERDUE)
    return _to_team("overdue_reminder", letter)


def unopened_reminder(letter: Letter) -> Message:
    """Tell who steps in for a team that nobody of it has looked at the case."""
    _require_reminder(letter, Reminder.UNOPENED)
    return _to_handler("unopened_reminder", letter)


def overdue_escalation(letter: Letter) -> Message:
    """Tell a lead or an overseer that a deadline has passed."""
    _require_reminder(letter, Reminder.OVERDUE)
    return _to_handler("overdue_escalation", letter)


def team_digest(row: OutboxMessage, sources: Sources) -> Message:
    """List a team its open cases, the first deadline first, and those whose customers never got the answer."""
    require_current(row.team in sources.organization.teams)
    team = sources.organization.teams[str(row.team)]
    listed = _cases_of_the_day(sources, lambda case: case.team == row.team)
    return _digest("team_digest", *listed, sources, f"{team.name.ko} 담당자", team.mailbox)


def overseer_digest(row: OutboxMessage, sources: Sources) -> Message:
    """List an overseer the same of all teams."""
    overseer = sources.handlers.by_id(row.handler_id)
    if overseer is None or overseer.removed or overseer.role is not Role.OVERSEER:
        raise ObsoleteError
    listed = _cases_of_the_day(sources, lambda case: may_see(overseer, case, sources.organization))
    return _digest("overseer_digest", *listed, sources, f"{overseer.name} 님", overseer.email)


@dataclass(frozen=True)
class Listed:
    """A case in the list of a day."""

    receipt: str
    kind: str
    team: str
    subject: str
    due_at: datetime | None
    left: str
    url: str
    mail_fails: str


def _require_reminder(letter: Letter, *reminders: Reminder) -> None:
    """End a reminder that says no longer what is so: the case was answered, opened, extended or handed over."""
    require_current(any(one in reminders for one in Reminders(letter.organization).true(_watched(letter), utc_now())))


def _watched(letter: Letter) -> Watched:
    """Give what reminders are decided by, of a letter's case."""
    case, handovers = letter.case, [event for event in letter.events if event.act in HANDOVERS]
    return Watched(
        case_id=case.id,
        kind=case.kind,
        team=letter.organization.in_charge(case.team, case.about),
        about=case.about,
        stage=case.stage,
        due_at=case.due_at,
        since=handovers[-1].at if handovers else case.received_at,
        number=handovers[-1].number if handovers else 0,
        asked_late=letter.progress.stage is Stage.WAITING and letter.progress.stopped_at is None,
    )


def _to_team(name: str, letter: Letter, **more: object) -> Message:
    return _compose(name, letter, f"{letter.team.name.ko} 담당자", letter.team.mailbox, **more)


def _to_handler(name: str, letter: Letter) -> Message:
    handler: Handler | None = letter.addressee
    if handler is None or handler.removed or not may_see(handler, letter.case, letter.organization):
        raise ObsoleteError
    return _compose(name, letter, f"{handler.name} 님", handler.email)


def _compose(name: str, letter: Letter, to: str, address: str, **more: object) -> Message:
    context = {**letter.context("ko"), **answer_by(letter), "due_at": letter.progress.due_at, "to": to, **more}
    return compose(name, "ko", context, letter, recipient=address, reply_to=letter.team.mailbox)


def _cases_of_the_day(
    sources: Sources, is_theirs: Callable[[Watched], bool]
) -> tuple[Sequence[Watched], Sequence[Watched]]:
    """Give somebody's open cases, and the answered ones whose customers mail does not reach."""
    facts = sources.organization
    with sources.database.read() as connection:
        staff = find_staff(connection, sources.organization)
        if staff is None:
            return [], []
        lists = watched(connection, facts, staff.since), not_reached(connection, facts)
        open_cases, to_telephone = (list(filter(is_theirs, cases)) for cases in lists)
    return open_cases, to_telephone


def _digest(
    name: str, open_cases: Sequence[Watched], to_telephone: Sequence[Watched], sources: Sources, to: str, address: str
) -> Message:
    """List cases, those without a deadline last; nothing where no case is on the list by now."""
    require_current(bool(open_cases or to_telephone))
    now, reminders = utc_now(), Reminders(sources.organization)
    by_deadline = sorted(open_cases, key=lambda case: (case.due_at is None, case.due_at or case.since))
    context = {
        "to": to,
        "total": len(open_cases),
        "overdue": sum(Reminder.OVERDUE in reminders.true(case, now) for case in open_cases),
        "listed": _listed(by_deadline[:MOST_LISTED], sources, reminders.calendar.working_time),
        "to_telephone": _listed(to_telephone[:MOST_LISTED], sources, reminders.calendar.working_time),
        "desk_url": desk_url(sources.settings),
        "dates": formatting,
    }
    return compose(name, "ko", context, sources, recipient=address)


def _listed(open_cases: Sequence[Watched], sources: Sources, working_time: WorkingTime) -> list[Listed]:
    """Open the subjects of the cases that a list names; raises SealBrokenError if no key fits."""
    with sources.database.read() as connection:
        rows = sources.cases.sealed(connection, [case.case_id for case in open_cases])
    now, listed = utc_now(), []
    for one in open_cases:
        if rows[one.case_id].forgotten_at is not None:
            continue  # withdrawn between the two looks
        case, words = sources.cases.opened(rows[one.case_id])
        team: Team = sources.organization.teams[one.team]
        left = remaining(working_time, now, one.due_at) if one.due_at else ""
        url = case_at_desk(sources.settings, case)
        kind = sources.organization.kind(case.kind).label.ko
        fails = MAIL_FAILS_SENTENCE if case.mail_fails else ""
        listed.append(
            Listed(formatting.receipt(case.receipt), kind, team.name.ko, words.subject, one.due_at, left, url, fails)
        )
    return listed

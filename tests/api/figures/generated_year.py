"""A year of cases made up at random, from a seed: rows of cases and acts as the desk writes them."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from feedback_api.cases.acts import Act, Outcome, Satisfaction, Stage
from feedback_api.cases.deadlines import Calendar
from institution.clock import SEOUL
from institution.organization.record import Organization

BEGIN, DAYS = datetime(2024, 12, 10, tzinfo=SEOUL), 380
ANNA = 1
TEAMS = ("strategy", "help", "audit")
KINDS = ("inquiry", "inquiry", "complaint", "complaint", "suggestion", "compliment")


@dataclass
class Draft:
    """A case while it is made up; `now` is the moment of its newest act."""

    kind: str
    received_at: datetime
    due_at: datetime | None
    now: datetime
    team: str
    acts: list[dict[str, Any]] = field(default_factory=list)
    stopped_at: datetime | None = None
    answered_at: datetime | None = None
    forgotten_at: datetime | None = None

    def write(self, act: Act, **columns: Any) -> None:
        facts = json.dumps(columns.pop("facts", {}), ensure_ascii=False)
        common = {"act": act, "at": self.now, "handler_id": None, "team": None, "due_at": None}
        self.acts.append({**common, "number": len(self.acts) + 1, "facts": facts, **columns})
        self.due_at = columns.get("due_at") or self.due_at
        self.team = columns.get("team") or self.team


def drafts(organization: Organization, size: int, seed: int) -> Iterator[Draft]:
    """Make up so many cases."""
    chance = random.Random(seed)
    calendar = Calendar(organization)
    for _ in range(size):
        received_at = BEGIN + timedelta(minutes=chance.randrange(DAYS * 24 * 60))
        kind = chance.choice(KINDS)
        due_at = calendar.due_at(organization.kinds[kind].limit, received_at)
        draft = Draft(kind, received_at, due_at, received_at, TEAMS[0])
        _Life(chance, organization, calendar, draft).run()
        yield draft


def rows(draft: Draft, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give the rows of a case and of its acts."""
    case = {
        **{"id": number, "receipt": f"{number:08}", "submission_id": str(number), "link_hash": str(number)},
        **{"kind": draft.kind, "team": draft.team, "lang": "ko", "consent_version": "1", "sealed": b""},
        **{"received_at": draft.received_at, "due_at": draft.due_at, "forgotten_at": draft.forgotten_at},
        **{"version": len(draft.acts), "answered_at": draft.answered_at},
        "stage": Stage.ANSWERED if draft.answered_at else Stage.RECEIVED,
    }
    return case, [{**act, "case_id": number} for act in draft.acts]


class _Life:
    """Lets one case live: every step may be taken or not."""

    def __init__(self, chance: random.Random, organization: Organization, calendar: Calendar, draft: Draft) -> None:
        self.chance, self.calendar, self.draft = chance, calendar, draft
        self.limit = organization.kinds[draft.kind].limit

    def run(self) -> None:
        if self.happens(0.93):
            self.draft.write(Act.RECEIVED, team=self.draft.team, due_at=self.draft.due_at)
            self.work()
            if self.draft.answered_at and self.follow_up():
                self.draft.answered_at = None
                self.work()
                if self.draft.answered_at:
                    self.follow_up()
        if self.happens(0.06):
            self.withdraw()

    def work(self) -> None:
        """Do some of what a handler does until the answer."""
        steps: list[tuple[float, Callable[[], None]]] = [
            (0.85, lambda: self.draft.write(Act.OPENED, handler_id=ANNA)),
            (0.3, lambda: self.draft.write(Act.TAKEN, handler_id=ANNA)),
            (0.15, self.transfer),
            (0.2, lambda: self.draft.write(Act.INTERIM, handler_id=ANNA)),
            (0.25, self.extend),
            (0.2, self.supplement),
            (0.9, self.answer),
        ]
        for likely, step in steps:
            if self.happens(likely):
                self.wait()
                step()

    def happens(self, likely: float) -> bool:
        return self.chance.random() < likely

    def wait(self) -> None:
        """Let some seconds pass, or some days; now and then exactly until the deadline."""
        now, due_at = self.draft.now, self.draft.due_at
        if due_at is not None and due_at > now and self.happens(0.05):
            self.draft.now = due_at.astimezone(SEOUL)
        else:
            mean = 3 if self.limit is not None and self.limit.hours else 24
            self.draft.now = now + timedelta(seconds=int(self.chance.expovariate(1 / (mean * 3600))))

    def transfer(self) -> None:
        self.draft.write(Act.TRANSFERRED, handler_id=ANNA, team=self.chance.choice(TEAMS))

    def extend(self) -> None:
        if self.limit is not None and self.draft.due_at is not None and self.draft.now <= self.draft.due_at:
            later = self.calendar.latest_extension(self.limit, self.draft.due_at)
            self.draft.write(Act.EXTENDED, handler_id=ANNA, due_at=later)

    def supplement(self) -> None:
        """Ask for what is missing; it is given, missed, or neither by the time of the answer."""
        draft = self.draft
        draft.write(Act.SUPPLEMENT_REQUESTED, handler_id=ANNA, facts={"until": draft.now.isoformat()})
        draft.stopped_at = draft.now
        self.wait()
        if self.happens(0.75):
            due_at = draft.due_at
            if self.limit is not None and due_at is not None and draft.stopped_at <= due_at:
                due_at = self.calendar.resumed(self.limit, due_at, draft.stopped_at, draft.now)
            draft.write(self.chance.choice((Act.SUPPLEMENT_GIVEN, Act.SUPPLEMENT_MISSED)), due_at=due_at)
            draft.stopped_at = None

    def answer(self) -> None:
        facts = {"channel": "desk", "outcome": self.chance.choice(tuple(Outcome))}
        given_at = self.draft.now
        if self.happens(0.2):
            given_at -= timedelta(minutes=self.chance.randrange(3000))
            given_at = max(given_at, self.draft.received_at).replace(second=0)
            facts |= {"channel": "phone", "answered_at": given_at.isoformat()}
        self.draft.write(Act.ANSWERED, handler_id=ANNA, facts=facts)
        self.draft.answered_at, self.draft.stopped_at = given_at, None

    def follow_up(self) -> bool:
        """Let the customer tell how satisfied he is, by form, by telephone or both; tell whether it is reopened."""
        satisfied = self.chance.choice(tuple(Satisfaction))
        if self.happens(0.4):
            self.wait()
            self.draft.write(Act.RATED, facts={"satisfied": satisfied})
        if self.happens(0.4):
            self.wait()
            reached = self.chance.choice(("yes", "no"))
            told = self.chance.choice(tuple(Satisfaction)) if reached == "yes" else ""
            self.draft.write(Act.CALLED, handler_id=ANNA, facts={"reached": reached, "satisfied": told})
        if self.happens(0.1):
            self.draft.write(Act.CLOSED)
        if not self.happens(0.2):
            return False
        due_at = self.calendar.due_at(self.limit, self.draft.now)
        self.draft.write(Act.REOPENED, team=self.chance.choice(TEAMS), due_at=due_at)
        return True

    def withdraw(self) -> None:
        self.wait()
        self.draft.write(Act.WITHDRAWN)
        self.draft.forgotten_at = self.draft.now

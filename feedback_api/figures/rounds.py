"""What figures need to know of a case: its rounds, folded from its acts. Pure: no database, no Flask.

A round is one answer that is owed: a case has one, and another each time it is reopened. `cases.lifecycle` tells where
a case stands today; here it is told what became of every round. It is folded for each of a million cases, so that acts
are plain tuples and a round is changed in place.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from feedback_api.cases.acts import Act, Outcome, Satisfaction


class RecordedAct(NamedTuple):
    """An act without words, as the table has it; `facts` is JSON, or none where the act has none that are counted."""

    act: str
    at: datetime
    handler_id: int | None = None
    team: str | None = None
    due_at: datetime | None = None
    facts: str | None = None


class ReceivedCase(NamedTuple):
    """A case as the table has it, without persons. Its team and deadline are today's.

    `forgotten_at` is when it was destroyed, because its time was over or because the customer withdrew.
    """

    id: int
    kind: str
    team: str
    about: str
    received_at: datetime
    due_at: datetime | None
    forgotten_at: datetime | None = None


@dataclass(slots=True)
class Round:
    """An answer that is owed, and what became of it.

    `due_at` is the last deadline that held, `first_due_at` the one before any extension or supplement. `told_at` is
    when the customer first heard that it takes longer. `stopped_at` is since when the clock stands still, if it stood
    when the round ended or stands now. `satisfied` is what the customer said last of the answer, at `satisfied_at`.
    """

    team: str
    due_at: datetime | None
    first_due_at: datetime | None = None
    told_at: datetime | None = None
    stopped_at: datetime | None = None
    answered_at: datetime | None = None
    outcome: str = Outcome.ANSWERED
    satisfied: str | None = None
    satisfied_at: datetime | None = None

    def __post_init__(self) -> None:
        self.first_due_at = self.due_at

    def owed_at(self, forgotten_at: datetime | None) -> datetime | None:
        """Give the moment by which the answer was owed; None where none was, or where that is not decided yet.

        A customer who withdraws before the deadline is owed none. While the clock stands still nothing is due; an
        answer that is given then is in time, and was owed when it was given, if the old deadline had gone by.
        """
        if self.due_at is None or self.answered_at is None:
            standing = self.stopped_at is not None
            return None if standing or _is_over(forgotten_at, self.due_at) else self.due_at
        return max(self.due_at, self.answered_at) if self.stopped_at is not None else self.due_at


@dataclass(slots=True)
class CaseHistory:
    """A case with its rounds. `team` is the one it began with; `opened_at` is when a handler first did anything to it.

    An answer that was given before it was recorded shows that the case had been opened by then.
    """

    kind: str
    team: str
    about: str
    received_at: datetime
    forgotten_at: datetime | None
    opened_at: datetime | None = None
    rounds: list[Round] = field(default_factory=list)

    @property
    def newest(self) -> Round:
        """The last round."""
        return self.rounds[-1]


def fold(case: ReceivedCase, acts: Iterable[RecordedAct]) -> CaseHistory:
    """Give the rounds of a case from its acts, in their order. A case to which nothing was done has one."""
    history = CaseHistory(case.kind, case.team, case.about, case.received_at, case.forgotten_at)
    history.rounds.append(Round(case.team, case.due_at))
    for act in acts:
        if act.handler_id is not None and history.opened_at is None:
            history.opened_at = act.at
        change = _CHANGES.get(act.act)
        if change is not None:
            change(history, act)
    return history


def _is_over(forgotten_at: datetime | None, due_at: datetime | None) -> bool:
    return forgotten_at is not None and due_at is not None and forgotten_at <= due_at


def _received(history: CaseHistory, act: RecordedAct) -> None:
    """Take team and deadline of the beginning from the first act: those of the case are today's."""
    history.team = act.team or history.team
    history.rounds[0] = Round(history.team, act.due_at)


def _transferred(history: CaseHistory, act: RecordedAct) -> None:
    history.newest.team = act.team or history.newest.team


def _told(history: CaseHistory, act: RecordedAct) -> None:
    now = history.newest
    now.told_at = now.told_at or act.at
    now.due_at = act.due_at or now.due_at


def _stopped(history: CaseHistory, act: RecordedAct) -> None:
    """Stop the clock, unless the deadline has passed: then it is overdue, whatever is asked."""
    _told(history, act)
    now = history.newest
    if now.due_at is not None and act.at <= now.due_at:
        now.stopped_at = act.at


def _resumed(history: CaseHistory, act: RecordedAct) -> None:
    now = history.newest
    now.stopped_at = None
    now.due_at = act.due_at or now.due_at


def _answered(history: CaseHistory, act: RecordedAct) -> None:
    facts, now = _facts(act), history.newest
    now.answered_at = datetime.fromisoformat(facts["answered_at"]) if facts.get("answered_at") else act.at
    now.outcome = facts["outcome"] if facts.get("outcome") in _OUTCOMES else Outcome.ANSWERED
    if history.opened_at is None or now.answered_at < history.opened_at:
        history.opened_at = now.answered_at


def _rated(history: CaseHistory, act: RecordedAct) -> None:
    satisfied = _facts(act).get("satisfied")
    if satisfied in _SATISFIED:
        history.newest.satisfied, history.newest.satisfied_at = satisfied, act.at


def _reopened(history: CaseHistory, act: RecordedAct) -> None:
    history.rounds.append(Round(act.team or history.newest.team, act.due_at))


def _facts(act: RecordedAct) -> Mapping[str, str]:
    return json.loads(act.facts) if act.facts else {}


_OUTCOMES = frozenset(map(str, Outcome))
_SATISFIED = frozenset(map(str, Satisfaction))
_CHANGES: Mapping[str, Callable[[CaseHistory, RecordedAct], None]] = {
    Act.RECEIVED: _received,
    Act.TRANSFERRED: _transferred,
    Act.INTERIM: _told,
    Act.EXTENDED: _told,
    Act.SUPPLEMENT_REQUESTED: _stopped,
    Act.SUPPLEMENT_GIVEN: _resumed,
    Act.SUPPLEMENT_MISSED: _resumed,
    Act.ANSWERED: _answered,
    Act.CALLED: _rated,
    Act.RATED: _rated,
    Act.REOPENED: _reopened,
}
#: The acts whose facts are counted, and those that change nothing here.
WITH_FACTS = (Act.ANSWERED, Act.CALLED, Act.RATED)
WITHOUT_EFFECT = tuple(act for act in Act if act not in {*_CHANGES, Act.OPENED, Act.TAKEN, Act.LATE_EXPLAINED})

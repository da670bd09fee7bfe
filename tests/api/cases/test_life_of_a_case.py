"""A machine that does whatever can be done to a case, at random times, and looks whether its promises hold."""

import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from feedback_api import config, create_app
from feedback_api.cases.act_rules import MOST_EXTENSIONS
from feedback_api.cases.acts import OPEN_STAGES, Act, Channel, Outcome, Satisfaction, Stage
from feedback_api.cases.handling import GoneError, NotAllowedError, Step
from feedback_api.cases.lifecycle import Progress
from feedback_api.outbox import mails, queue
from feedback_api.outbox.states import PENDING
from feedback_api.services import services_of
from feedback_api.store import migrate
from feedback_api.store.tables import acts, cases, outbox
from institution.clock import SEOUL, set_to
from institution.working_days import WorkingDays
from tests.answers import ANSWERS

ANNA, BORI = 1, 2
BEGIN = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
#: The mails that tell the customer of an act, beside those that an answer brings.
TOLD: Mapping[Act, set[str]] = {
    Act.TRANSFERRED: {mails.TRANSFER_NOTICE.name, mails.TEAM_NOTICE.name},
    Act.INTERIM: {mails.INTERIM_NOTICE.name},
    Act.EXTENDED: {mails.EXTENSION_NOTICE.name},
    Act.SUPPLEMENT_REQUESTED: {mails.SUPPLEMENT_REQUEST.name},
    Act.SUPPLEMENT_GIVEN: {mails.SUPPLEMENT_NOTICE.name},
    Act.SUPPLEMENT_MISSED: {mails.SUPPLEMENT_NOTICE.name},
    Act.REOPENED: {mails.REOPENED_NOTICE.name, mails.TEAM_NOTICE.name},
    Act.GIFT_OFFERED: {mails.GIFT_QUESTION.name},
    Act.GIFT_ACCEPTED: {mails.GIFT_NOTICE.name},
}
WORDS = {"text": "적은 말"}


class LifeOfACase(RuleBasedStateMachine):
    """One case on a real database."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        root = Path(self.folder.name)
        (root / "site").mkdir()
        environ = {"FEEDBACK_INSTANCE": str(root / "instance"), "FEEDBACK_SITE_DIR": str(root / "site")}
        self.own = services_of(create_app(config.from_environ(environ)))
        migrate.upgrade(self.own.database)
        self.now = BEGIN
        self.before: Progress | None = None

    def teardown(self) -> None:
        self.own.database.close()
        self.folder.cleanup()

    @initialize(kind=st.sampled_from(["inquiry", "suggestion", "complaint", "compliment"]))
    def receive(self, kind: str) -> None:
        with set_to(self.now):
            given = {**ANSWERS, "kind": kind, "about": "", "lang": "ko"}
            self.case, _ = self.own.cases.open("6f1f0f6e-0000-4000-8000-000000000001", given, None)

    @rule(quarters=st.integers(0, 160))
    def wait(self, quarters: int) -> None:
        self.now += timedelta(minutes=15) * quarters

    @rule(act=st.sampled_from([Act.OPENED, Act.TAKEN, Act.INTERIM, Act.GIFT_OFFERED, Act.GIFT_SENT, Act.CLOSED]))
    def act_plainly(self, act: Act) -> None:
        self.record(Step(act, ANNA, words=WORDS if act is Act.INTERIM else {}))

    @rule(team=st.sampled_from(["strategy", "audit", "help", "nowhere"]))
    def transfer(self, team: str) -> None:
        self.record(Step(Act.TRANSFERRED, ANNA, team=team, words={"reason": "적은 말"}))

    @rule(hours=st.integers(-5, 400), agreed=st.booleans())
    def extend(self, hours: int, agreed: bool) -> None:
        due_at = self.progress().due_at
        wanted = due_at + timedelta(hours=hours) if due_at else None
        self.record(Step(Act.EXTENDED, ANNA, due_at=wanted, agreed=agreed, words={"reason": "적은 말"}))

    @rule(days=st.integers(1, 12))
    def ask_for_supplement(self, days: int) -> None:
        until = {"until": (self.now + timedelta(days=days)).isoformat()}
        self.record(Step(Act.SUPPLEMENT_REQUESTED, ANNA, facts=until, words=WORDS))

    @rule(act=st.sampled_from([Act.SUPPLEMENT_GIVEN, Act.SUPPLEMENT_MISSED]))
    def resume(self, act: Act) -> None:
        self.record(Step(act, words=WORDS if act is Act.SUPPLEMENT_GIVEN else {}))

    @rule(channel=st.sampled_from(Channel), outcome=st.sampled_from(Outcome))
    def answer(self, channel: Channel, outcome: Outcome) -> None:
        self.record(Step(Act.ANSWERED, ANNA, facts={"channel": channel, "outcome": outcome}, words=WORDS))

    @rule(reached=st.sampled_from(["yes", "no"]))
    def call(self, reached: str) -> None:
        self.record(Step(Act.CALLED, BORI, facts={"reached": reached}))

    @rule(satisfied=st.sampled_from(Satisfaction))
    def rate(self, satisfied: Satisfaction) -> None:
        steps = [Step(Act.RATED, facts={"satisfied": satisfied}, words={"comment": "적은 말"})]
        if satisfied is Satisfaction.NOT and self.progress().round == 1:
            steps.append(Step(Act.REOPENED, words={"reason": "적은 말"}))
        self.record(*steps)

    @rule(act=st.sampled_from([Act.GIFT_ACCEPTED, Act.GIFT_DECLINED]))
    def reply_to_gift(self, act: Act) -> None:
        self.record(Step(act, words={"address": "적은 말"} if act is Act.GIFT_ACCEPTED else {}))

    @rule(act=st.sampled_from([Act.MAIL_FAILED, Act.CUSTOMER_TOLD]))
    def tell_of_mail(self, act: Act) -> None:
        before = None if self.is_destroyed() else self.progress().mail_fails
        self.record(Step(act))
        if before is not None:
            assert self.progress().mail_fails is (act is Act.MAIL_FAILED)

    @rule()
    def explain(self) -> None:
        self.record(Step(Act.LATE_EXPLAINED, ANNA, words={"why": "적은 말", "changes": "적은 말"}))
        self.record(Step(Act.EXPLANATION_RELEASED, BORI, facts={"why": "까닭", "changes": "바꿀 점"}))

    @rule()
    def remind(self) -> None:
        """Write what the worker would, where an answer is owed."""
        if not self.is_destroyed() and self.progress().is_open:
            with self.own.database.write() as connection:
                once = f"{self.now.isoformat()} {self.case.id}"
                queue.enqueue_once(
                    connection, mails.DEADLINE_REMINDER, self.now, "a@b.kr", case_id=self.case.id, once=once
                )

    @rule()
    @precondition(lambda self: self.now > BEGIN + timedelta(days=9))
    def withdraw(self) -> None:
        with set_to(self.now):
            assert self.own.retention.withdraw(self.case.receipt) != self.is_destroyed_before

    def record(self, *steps: Step) -> None:
        """Try it: what is refused must change nothing."""
        if self.is_destroyed():
            with set_to(self.now), pytest.raises(GoneError):
                self.own.handling.record(self.case.id, *steps)
            return
        before = self.progress()
        try:
            with set_to(self.now):
                self.own.handling.record(self.case.id, *steps)
        except NotAllowedError:
            assert self.progress() == before
            return
        self.check_step(before, self.progress(), steps[0])

    def check_step(self, before: Progress, after: Progress, step: Step) -> None:
        if step.act in (Act.INTERIM, Act.EXTENDED, Act.TRANSFERRED, Act.ANSWERED):
            assert before.stage in OPEN_STAGES
        if step.act is Act.EXTENDED:
            assert before.extensions < (MOST_EXTENSIONS if step.agreed else 1)
            assert before.due_at is not None
            assert self.now <= before.due_at
        if step.act in (Act.SUPPLEMENT_GIVEN, Act.SUPPLEMENT_MISSED):
            self.check_stopped_clock(before, after)
        if step.act is Act.CLOSED and before.was_overdue:
            assert before.explained == (before.round if before.was_overdue_in_round else before.overdue_before)

    def check_stopped_clock(self, before: Progress, after: Progress) -> None:
        """As much of the time is left after the clock stood still as before; more where it went on outside work."""
        if before.due_at is None or after.due_at is None or before.stopped_at is None:
            assert before.due_at == after.due_at
            assert before.stopped_at is None
            return
        assert before.stopped_at <= before.due_at
        limit = self.own.organization.kinds[before.kind].limit
        measure = self.hours_of_working_days if limit and limit.hours else self.working_days
        left = measure(before.stopped_at, before.due_at)
        assert left <= measure(self.now, after.due_at) <= left + (9 if limit and limit.hours else 1)

    def working_days(self, start: datetime, end: datetime) -> float:
        """Count the working days after one moment until another."""
        days = WorkingDays(self.own.organization)
        first = start.astimezone(SEOUL).date() + timedelta(days=1)
        return sum(1 for _ in days.between(first, end.astimezone(SEOUL).date()))

    def hours_of_working_days(self, start: datetime, end: datetime) -> float:
        """Count the hours between two moments that lie on working days, by quarters of an hour."""
        days, quarter = WorkingDays(self.own.organization), timedelta(minutes=15)
        moments = (start + quarter * number for number in range(int((end - start) / quarter)))
        return sum(days.is_working_day(moment.astimezone(SEOUL).date()) for moment in moments) / 4

    @invariant()
    def nothing_goes_backwards(self) -> None:
        now = self.progress()
        if self.before is not None and now.round == self.before.round:
            assert now.version >= self.before.version
            if self.before.due_at is not None and now.due_at is not None:
                assert now.due_at >= self.before.due_at
        assert now.was_overdue or self.before is None or not self.before.was_overdue
        self.before = now

    @invariant()
    def case_and_acts_agree(self) -> None:
        row = self.row()
        if not self.is_destroyed():
            progress = self.progress()
            for name in ("team", "due_at", "stage", "handler_id", "version", "was_overdue", "answered_at"):
                assert getattr(row, name) == getattr(progress, name), name

    @invariant()
    def every_act_has_its_mails(self) -> None:
        if self.is_destroyed():
            return
        with self.own.database.read() as connection:
            written = connection.execute(select(outbox).where(outbox.c.act_id.is_not(None))).all()
            for act in connection.execute(select(acts)).all():
                expected = set(TOLD.get(Act(act.act), ()))
                if act.act == Act.ANSWERED:
                    expected |= {mails.ANSWER.name} if '"desk"' in act.facts else set()
                    asks = self.own.organization.kind(self.case.kind).asks_satisfaction
                    expected |= {mails.SATISFACTION_QUESTION.name} if asks else set()
                assert {row.message for row in written if row.act_id == act.id} == expected, act.act

    @invariant()
    def nobody_is_reminded_of_what_was_answered(self) -> None:
        with self.own.database.read() as connection:
            waiting = (outbox.c.state.in_(PENDING), outbox.c.message == mails.DEADLINE_REMINDER.name)
            reminders = connection.execute(select(outbox.c.id).where(*waiting)).all()
        if self.is_destroyed() or self.progress().stage in (Stage.ANSWERED, Stage.CLOSED):
            assert not reminders

    @invariant()
    def withdrawn_case_holds_no_word(self) -> None:
        if self.is_destroyed():
            with self.own.database.read() as connection:
                assert not any(connection.execute(select(acts.c.sealed)).scalars())
            assert self.row().sealed == b""
        self.is_destroyed_before = self.is_destroyed()

    def is_destroyed(self) -> bool:
        return self.row().forgotten_at is not None

    def progress(self) -> Progress:
        if self.is_destroyed():
            assert self.before is not None
            return self.before
        return self.own.handling.history(self.case).progress

    def row(self) -> Any:
        with self.own.database.read() as connection:
            return connection.execute(select(cases)).one()


LifeOfACase.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
test_life_of_a_case = LifeOfACase.TestCase

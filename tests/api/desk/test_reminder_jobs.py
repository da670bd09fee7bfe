"""What the worker does of itself about cases: reminders to the right people, once; and what goes on without anybody."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event as listening
from sqlalchemy import insert, select, update

from feedback_api.cases.acts import Act, Channel, Outcome, Stage
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.desk import reminder_jobs
from feedback_api.desk.reminder_jobs import ReminderJobs
from feedback_api.services import Services
from feedback_api.store.tables import OWED, UNCLOSED, acts, cases, outbox
from institution.clock import SEOUL, set_to
from tests.api.conftest import Post, scheduled_jobs

MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
#: An inquiry of Monday at ten is due on Tuesday at ten.
TUESDAY = MONDAY + timedelta(days=1)
Rows = list[tuple[str, int | None]]


def new_rows(own: Services) -> Rows:
    """Give the mails that were written since, and to which handlers; the first two of each case apart."""
    with own.database.write() as connection:
        wanted = (outbox.c.once.is_not(None), outbox.c.state == "waiting")
        rows = connection.execute(select(outbox).where(*wanted).order_by(outbox.c.id)).all()
        connection.execute(update(outbox).where(*wanted).values(state="sent", finished_at=MONDAY))
    return [(row.message, row.handler_id) for row in rows]


class People:
    """A handler, a deputy and a lead of the team for inquiries, an overseer of all, and one of another team."""

    def __init__(self, own: Services) -> None:
        def add(name: str, team: str, role: Role = Role.HANDLER, *, deputy: bool = False) -> Handler:
            person = Person(name, f"{name}@narae.example", (team,) if team else (), role, deputy)
            return own.handlers.add(person, "test")

        self.handler = add("handler", "strategy")
        self.deputy = add("deputy", "strategy", deputy=True)
        self.lead = add("lead", "strategy", Role.LEAD)
        self.overseer = add("overseer", "", Role.OVERSEER)
        self.other_lead = add("other", "audit", Role.LEAD)


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[None]:
    with set_to(MONDAY):
        yield


@pytest.fixture
def people(own: Services) -> People:
    return People(own)


@pytest.fixture
def inquiry(people: People, post: Post, own: Services) -> Case:
    assert people
    return received(post, own, kind="inquiry")


def received(post: Post, own: Services, **answers: str) -> Case:
    case = own.cases.by_receipt(post(**answers).json["receipt"])
    assert case is not None
    return case


def remind(own: Services, now: datetime) -> Rows:
    own.reminders.remind(now)
    own.reminders.remind(now)
    return [row for row in new_rows(own) if "digest" not in row[0]]


def reopened(own: Services, case: Case) -> Case:
    again = own.cases.by_receipt(case.receipt)
    assert again is not None
    return again


@pytest.mark.usefixtures("inquiry")
def test_those_who_step_in_hear_of_a_case_that_nobody_opened_once(own: Services, people: People) -> None:
    """Four hours of work from 10:00 end at 15:00, after lunch; just as many are left until the deadline then."""
    assert remind(own, MONDAY + timedelta(hours=4)) == []
    rows = remind(own, MONDAY + timedelta(hours=5))
    told = [("unopened_reminder", people.lead.id), ("unopened_reminder", people.deputy.id), ("deadline_reminder", None)]
    assert Counter(rows) == Counter(told)
    assert remind(own, MONDAY + timedelta(hours=5, minutes=30)) == []


def test_overdue_case_is_told_daily_to_team_and_lead_and_once_to_the_overseer(
    own: Services, inquiry: Case, people: People
) -> None:
    own.handling.record(inquiry.id, Step(Act.OPENED, people.handler.id))
    team, lead = ("overdue_reminder", None), ("overdue_escalation", people.lead.id)
    assert Counter(remind(own, TUESDAY + timedelta(minutes=1))) == Counter(
        [team, lead, ("overdue_escalation", people.overseer.id)]
    )
    assert remind(own, TUESDAY + timedelta(hours=5)) == []
    assert remind(own, TUESDAY + timedelta(hours=12)) == []
    assert Counter(remind(own, TUESDAY + timedelta(days=1))) == Counter([team, lead])
    own.handling.record(inquiry.id, answer(people))
    assert remind(own, TUESDAY + timedelta(days=2)) == []


def answer(people: People) -> Step:
    facts = {"channel": Channel.PHONE, "outcome": Outcome.ANSWERED}
    return Step(Act.ANSWERED, people.handler.id, facts=facts, words={"text": "답"})


def test_service_that_stood_still_sends_one_reminder_of_each_case(own: Services, people: People, post: Post) -> None:
    case = received(post, own, kind="complaint", about="help")
    own.handling.record(case.id, Step(Act.OPENED, people.handler.id))
    assert case.due_at is not None
    assert remind(own, case.due_at - timedelta(hours=1)) == [("deadline_reminder", None)]
    rows = remind(own, case.due_at + timedelta(days=8, hours=-4))
    assert Counter(name for name, _ in rows) == {"overdue_reminder": 1, "overdue_escalation": 2}


def test_extension_and_handover_give_reminders_of_their_own(own: Services, people: People, post: Post) -> None:
    case = received(post, own, kind="complaint", about="help")
    own.handling.record(case.id, Step(Act.OPENED, people.handler.id))
    assert case.due_at is not None
    ahead = case.due_at - timedelta(days=4, hours=8)
    assert remind(own, ahead) == [("deadline_reminder", None)]
    later = case.due_at + timedelta(days=3)
    own.handling.record(case.id, Step(Act.EXTENDED, people.handler.id, due_at=later, words={"reason": "더 걸립니다."}))
    assert remind(own, ahead + timedelta(hours=1)) == []
    assert remind(own, later - timedelta(days=2, hours=8)) == [("deadline_reminder", None)]


def test_team_that_a_case_was_handed_to_late_was_told_of_the_deadline_by_that(
    own: Services, people: People, post: Post
) -> None:
    case = received(post, own, kind="complaint", about="help")
    assert case.due_at is not None
    ahead = case.due_at - timedelta(days=1)
    with set_to(ahead):
        moved = Step(Act.TRANSFERRED, people.handler.id, team="audit", words={"reason": "감사팀의 일입니다."})
        own.handling.record(case.id, moved)
    assert remind(own, ahead - timedelta(hours=1)) == []
    assert remind(own, case.due_at - timedelta(hours=9)) == [("deadline_reminder", None)]


def test_overseer_stands_in_for_a_team_without_lead_and_deputy(own: Services, people: People, post: Post) -> None:
    case = received(post, own, kind="complaint", about="strategy")
    own.handling.record(
        case.id, Step(Act.TRANSFERRED, people.other_lead.id, team="help", words={"reason": "센터의 일입니다."})
    )
    assert ("unopened_reminder", people.overseer.id) in remind(own, MONDAY + timedelta(days=3))


def test_clock_that_stands_still_reminds_of_nothing(own: Services, inquiry: Case, people: People) -> None:
    asked = Step(
        Act.SUPPLEMENT_REQUESTED,
        people.handler.id,
        facts={"until": (TUESDAY + timedelta(days=7)).isoformat()},
        words={"text": "언제입니까?"},
    )
    own.handling.record(inquiry.id, asked)
    assert remind(own, TUESDAY + timedelta(days=2)) == []
    own.reminders.mark_overdue(TUESDAY + timedelta(days=2))
    assert not reopened(own, inquiry).was_overdue


def test_complaint_about_a_team_is_told_to_none_of_its_people(own: Services, people: People, post: Post) -> None:
    case = received(post, own, kind="complaint", about="strategy")
    assert case.due_at is not None
    rows = remind(own, case.due_at + timedelta(hours=16))
    assert Counter(rows) == Counter(
        [
            ("overdue_reminder", None),
            ("overdue_escalation", people.other_lead.id),
            ("overdue_escalation", people.overseer.id),
        ]
    )


def test_without_handlers_nothing_is_written_or_marked(own: Services, inquiry: Case) -> None:
    assert inquiry
    for handler in own.handlers.listed():
        own.handlers.remove(handler, "test")
    own.reminders.remind(TUESDAY + timedelta(hours=1))
    own.reminders.mark_overdue(TUESDAY + timedelta(hours=1))
    assert new_rows(own) == []
    with own.database.read() as connection:
        assert connection.execute(select(cases.c.was_overdue)).scalars().all() == [False]


def test_case_whose_time_was_over_before_there_were_handlers_is_left_alone(own: Services, post: Post) -> None:
    old = received(post, own, kind="inquiry")
    with set_to(TUESDAY + timedelta(hours=2)):
        people = People(own)
        later = received(post, own, kind="inquiry")
    now = TUESDAY + timedelta(days=1, hours=3)
    rows = remind(own, now)
    assert Counter(name for name, _ in rows) == {"overdue_reminder": 1, "overdue_escalation": 2}
    own.reminders.mark_overdue(now)
    assert (reopened(own, old).was_overdue, reopened(own, later).was_overdue) == (False, True)
    own.handling.record(old.id, Step(Act.INTERIM, people.handler.id, words={"text": "살펴봅니다."}))
    assert Counter(name for name, _ in remind(own, now)) == {"overdue_reminder": 1, "overdue_escalation": 2}


def test_list_of_the_day_goes_to_teams_with_open_cases_and_to_overseers_who_see_one(
    own: Services, inquiry: Case, people: People
) -> None:
    for _ in range(2):
        own.reminders.remind(TUESDAY.replace(hour=9))
    digests = [row for row in new_rows(own) if "digest" in row[0]]
    assert Counter(digests) == {("team_digest", None): 1, ("overseer_digest", people.overseer.id): 1}
    with own.database.read() as connection:
        assert connection.execute(select(outbox.c.team).where(outbox.c.message == "team_digest")).scalars().all() == [
            "strategy"
        ]
    own.handling.record(inquiry.id, answer(people))
    own.reminders.remind(TUESDAY + timedelta(days=1))
    assert new_rows(own) == []


def test_two_workers_write_one_of_each(own: Services, inquiry: Case) -> None:
    assert inquiry
    workers = [ReminderJobs(own.database, own.organization, own.handling) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda jobs: jobs.remind(TUESDAY + timedelta(minutes=5)), workers))
    names = Counter(new_rows(own))
    assert set(names.values()) == {1}
    assert len(names) == 5  # to team and lead and overseer, and the list to team and overseer


def test_deadline_that_passed_is_marked_for_good(own: Services, inquiry: Case, people: People) -> None:
    own.reminders.mark_overdue(TUESDAY)
    assert not reopened(own, inquiry).was_overdue
    own.reminders.mark_overdue(TUESDAY + timedelta(seconds=1))
    assert reopened(own, inquiry).was_overdue
    with set_to(TUESDAY + timedelta(hours=1)):
        own.handling.record(inquiry.id, answer(people))
    assert reopened(own, inquiry).was_overdue


@pytest.mark.parametrize(
    ("asked_at", "told"),
    [
        (TUESDAY, []),
        (TUESDAY + timedelta(minutes=30), ["overdue_escalation", "overdue_escalation", "overdue_reminder"]),
    ],
    ids=["before the deadline", "after the deadline"],
)
def test_supplement_that_is_asked_for_after_the_deadline_ends_no_reminder(
    own: Services, inquiry: Case, people: People, asked_at: datetime, told: list[str]
) -> None:
    facts = {"until": (TUESDAY + timedelta(days=3)).isoformat()}
    asked = Step(Act.SUPPLEMENT_REQUESTED, people.handler.id, facts=facts, words={"text": "언제입니까?"})
    with set_to(asked_at):
        own.handling.record(inquiry.id, asked)
    now = TUESDAY + timedelta(hours=1)
    with own.database.write() as connection:
        connection.execute(update(cases).values(was_overdue=False))
    own.reminders.mark_overdue(now)
    assert sorted(name for name, _ in remind(own, now)) == told
    assert reopened(own, inquiry).was_overdue is bool(told)


def test_clock_goes_on_when_the_customer_was_asked_in_vain(own: Services, inquiry: Case, people: People) -> None:
    until = TUESDAY + timedelta(days=1)
    asked = Step(
        Act.SUPPLEMENT_REQUESTED,
        people.handler.id,
        facts={"until": until.isoformat()},
        words={"text": "언제입니까?"},
    )
    own.handling.record(inquiry.id, asked)
    for now, stage in ((until - timedelta(seconds=1), Stage.WAITING), (until, Stage.IN_HAND), (until, Stage.IN_HAND)):
        with set_to(now):
            own.reminders.resume(now)
        assert reopened(own, inquiry).stage == stage
    assert own.handling.history(inquiry).events[-1].act is Act.SUPPLEMENT_MISSED


def send_gift(own: Services, people: People, post: Post) -> Case:
    """Have a gift sent to a customer, who gave an address for it."""
    case = received(post, own, kind="suggestion")
    own.handling.record(case.id, answer(people))
    own.handling.record(case.id, Step(Act.GIFT_OFFERED, people.handler.id))
    own.handling.record(case.id, Step(Act.GIFT_ACCEPTED, words={"address": "서울특별시 강남구"}))
    own.handling.record(case.id, Step(Act.GIFT_SENT, people.handler.id))
    return case


def gift_address(own: Services) -> bytes | None:
    with own.database.read() as connection:
        query = select(acts.c.sealed).where(acts.c.act == Act.GIFT_ACCEPTED)
        sealed: bytes | None = connection.execute(query).scalar_one()
    return sealed


def test_address_of_a_gift_is_destroyed_in_time(own: Services, people: People, post: Post) -> None:
    case = send_gift(own, people, post)
    days = timedelta(days=own.organization.handling.gift_keep_days)
    own.reminders.destroy_addresses(MONDAY + days - timedelta(seconds=1))
    assert gift_address(own)
    for _ in range(2):
        own.reminders.destroy_addresses(MONDAY + days)
    assert gift_address(own) is None
    assert [event.act for event in own.handling.history(case).events][-2:] == [
        Act.GIFT_SENT,
        Act.GIFT_ADDRESS_DESTROYED,
    ]


def test_no_job_works_on_a_case_that_was_destroyed(
    own: Services, people: People, post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    asked = Step(Act.SUPPLEMENT_REQUESTED, 1, facts={"until": TUESDAY.isoformat()}, words={"text": "언제입니까?"})
    gift = [Step(Act.GIFT_OFFERED, 1), Step(Act.GIFT_ACCEPTED, words={"address": "서울"}), Step(Act.GIFT_SENT, 1)]
    for kind, steps in [("inquiry", [asked]), ("inquiry", [answer(people)]), ("suggestion", [answer(people), *gift])]:
        case = received(post, own, kind=kind)
        own.handling.record(case.id, *steps)
        assert own.retention.withdraw(case.receipt)
    later = MONDAY + timedelta(days=60)
    caplog.set_level("INFO", logger=reminder_jobs.__name__)
    with set_to(later):
        for job in (own.reminders.resume, own.reminders.destroy_addresses, own.reminders.close):
            job(later)
    assert not [record for record in caplog.records if record.name == reminder_jobs.__name__]


def test_acts_of_a_clock_that_is_behind_have_the_known_moment(own: Services, people: People, post: Post) -> None:
    """What counts from them is not over when the clock is set: a gift's address, an answered case, a deadline."""
    scheduled_jobs(own).check_clock(MONDAY)
    with set_to(datetime(1970, 1, 1, tzinfo=UTC)):
        case = send_gift(own, people, post)
        again = received(post, own, kind="complaint", about="help", email="again@example.com")
        own.handling.record(again.id, answer(people))
        own.handling.record(again.id, Step(Act.REOPENED, people.lead.id, words={"reason": "다시"}))
    own.reminders.destroy_addresses(MONDAY + timedelta(minutes=5))
    own.reminders.close(MONDAY + timedelta(minutes=5))
    assert gift_address(own)
    assert {event.at for event in own.handling.history(case).events} == {MONDAY}
    assert reopened(own, case).stage == Stage.ANSWERED
    due_at = reopened(own, again).due_at
    assert due_at is not None
    assert due_at > MONDAY


@pytest.mark.parametrize(
    ("kind", "steps", "stage"),
    [
        ("inquiry", [], Stage.CLOSED),
        ("suggestion", [], Stage.ANSWERED),  # nobody has called
        ("suggestion", [Step(Act.CALLED, 1, facts={"reached": "yes"})], Stage.CLOSED),
        (
            "suggestion",
            [
                Step(Act.CALLED, 1, facts={"reached": "yes"}),
                Step(Act.GIFT_OFFERED, 1),
                Step(Act.GIFT_ACCEPTED, words={"address": "서울"}),
            ],
            Stage.ANSWERED,  # a gift is to be sent
        ),
    ],
)
def test_answered_case_that_waits_for_nothing_is_closed(
    own: Services, people: People, post: Post, kind: str, steps: list[Step], stage: Stage
) -> None:
    case = received(post, own, kind=kind)
    own.handling.record(case.id, answer(people))
    for step in steps:
        own.handling.record(case.id, step)
    closing = datetime(2026, 12, 7, 9, tzinfo=SEOUL)  # ten working days later
    for now, expected in ((closing - timedelta(minutes=1), Stage.ANSWERED), (closing, stage)):
        own.reminders.close(now)
        assert reopened(own, case).stage == expected


def test_worker_reminds_each_minute_while_its_clock_is_trusted(own: Services, inquiry: Case) -> None:
    assert inquiry
    ticks = [0.0]
    chores = scheduled_jobs(own, lambda: ticks[0])
    chores.run_due(MONDAY)
    due = MONDAY + timedelta(hours=5)
    ticks[0] = 59.0
    chores.run_due(due)
    assert "unopened_reminder" not in dict(new_rows(own))
    ticks[0] = 60.0
    chores.run_due(due + timedelta(days=400))
    assert new_rows(own) == []
    ticks[0] = 120.0
    chores.run_due(due)
    assert "unopened_reminder" in dict(new_rows(own))


def test_thousands_of_open_cases_cost_no_more_questions_than_one_and_none_is_opened(
    own: Services, people: People, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(post, own, kind="complaint")
    with own.database.write() as connection:
        row = dict(connection.execute(select(cases)).one()._mapping)
        copies = [
            {**row, "id": number, "receipt": f"{number:08}", "submission_id": f"s{number}", "link_hash": f"l{number}"}
            for number in range(2, 2002)
        ]
        connection.execute(insert(cases), copies)
    asked: list[str] = []
    listening.listen(own.database.engine, "before_cursor_execute", lambda _c, _k, sql, *_: asked.append(sql))
    monkeypatch.setattr("feedback_api.store.encryption.Vault.open", None)
    own.reminders.remind(MONDAY + timedelta(hours=1))
    assert len([sql for sql in asked if "FROM cases" in sql]) == 2  # the open ones, and whom mail does not reach
    assert new_rows(own) == [("team_digest", None), ("overseer_digest", people.overseer.id)]


@pytest.mark.sqlite("plan")
def test_open_cases_are_looked_up_by_an_index_of_their_own(own: Services) -> None:
    """However many cases are closed, a look each minute costs as much as there are open ones."""
    plans = []
    for index, *wanted in (
        ("ix_cases_due_at", OWED, cases.c.due_at < MONDAY),
        ("ix_cases_stage", UNCLOSED, cases.c.answered_at < MONDAY),
    ):
        query = select(cases.c.id, cases.c.team).where(*wanted)
        sql = query.compile(own.database.engine, compile_kwargs={"literal_binds": True})
        with own.database.read() as connection:
            plans.append((index, str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all())))
    assert all(index in plan for index, plan in plans), plans

"""What a customer is told of a case, step by step: what happened, when, by whom, and what comes next.

Pure: made from the acts of the case for its status page. Words of a handler are not told here; they go by mail.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback_api.cases import lifecycle
from feedback_api.cases.acts import Act, Channel, Event, Outcome, Satisfaction, Stage
from feedback_api.cases.lifecycle import Progress
from institution import formatting
from institution.formatting import Name
from institution.organization import limit_words
from institution.organization.kinds import Kind
from institution.organization.record import Organization
from institution.text import Text

if TYPE_CHECKING:
    from feedback_api.cases.handling import History

OUTCOMES: Mapping[str, Text] = {
    Outcome.ACCEPTED: Text("수용", "accepted"),
    Outcome.PARTLY: Text("일부 수용", "accepted in part"),
    Outcome.NOT_ACCEPTED: Text("불수용", "not accepted"),
    Outcome.REFERRED: Text("다른 기관 안내", "referred to another institution"),
    Outcome.ANSWERED: Text("답변 완료", "answered"),
    Outcome.REPEATED: Text("반복 민원 종결", "closed as repeated"),
}
CHANNELS: Mapping[str, Text] = {
    Channel.DESK: Text("이메일로", "by email"),
    Channel.MAIL: Text("이메일로", "by email"),
    Channel.PHONE: Text("전화로", "by telephone"),
}
SATISFACTION: Mapping[str, Text] = {
    Satisfaction.SATISFIED: Text("만족", "satisfied"),
    Satisfaction.PARTLY: Text("일부 만족", "partly satisfied"),
    Satisfaction.NOT: Text("불만족", "not satisfied"),
}


@dataclass(frozen=True)
class CustomerStep:
    """A step of a case: when it was, or is to be (`done` false), in words, and a sentence.

    `call` asks the customer to telephone, so that the number stands beside the sentence.
    """

    when: str
    text: str
    done: bool = True
    alarming: bool = False
    call: bool = False


@dataclass(frozen=True)
class _Teller:
    """What the sentences are made from."""

    organization: Organization
    kind: Kind
    names: Mapping[int, str]  # of handlers, by id
    lang: str

    def team(self, name: str | None) -> str:
        team = self.organization.teams.get(name or "")
        return team.name[self.lang] if team else {"ko": "담당 팀", "en": "the team in charge"}[self.lang]

    def handler(self, event: Event) -> str:
        return self.names.get(event.handler_id or 0, "")

    def moment(self, moment: datetime) -> str:
        return formatting.to_the_minute(moment, self.lang)

    def until(self, moment: datetime) -> str:
        return Text(f"{self.moment(moment)}까지", f"By {self.moment(moment)}")[self.lang]


def tell(
    history: "History",
    organization: Organization,
    names: Mapping[int, str],
    lang: str,
    now: datetime,
    *,
    recorded: bool,
) -> list[CustomerStep]:
    """Give the steps of a case in a language: those done, then what comes next; `names` are handlers' by their id.

    `recorded` tells whether an answer to this case would be on record: where there is no desk, nobody writes it down.
    """
    teller = _Teller(organization, organization.kind(history.case.kind), names, lang)
    team = history.events[0].team if history.events else history.case.team
    received = Text(f"접수하여 {teller.team(team)}에 전했습니다.", f"Received, and passed on to {teller.team(team)}.")
    steps = [CustomerStep(teller.moment(history.case.received_at), received[lang])]
    for event, stood in zip(history.events, _stood_before(history), strict=False):
        if text := _sentence(teller, event, stood):
            steps.append(CustomerStep(teller.moment(event.at), text[lang]))
    if history.progress.is_open:
        steps += _next_steps(history, teller, now, recorded=recorded)
    return steps


def _stood_before(history: "History") -> Iterator[Progress]:
    """Give where a case stood before each of its acts, and at last where it stands."""
    case = history.case
    return lifecycle.steps(lifecycle.begin(case.kind, case.team, case.received_at, case.due_at), history.events)


def _sentence(teller: _Teller, event: Event, stood: Progress) -> Text | None:
    """Tell of an act; None where the customer is not told. `stood` is where the case stood before it."""
    if event.act is Act.SUPPLEMENT_REQUESTED:
        return _supplement_requested(teller, event, stops=stood.can_stop(event.at))
    tell_event = _SENTENCES.get(event.act)
    return tell_event(teller, event) if tell_event else None


def _next_steps(history: "History", teller: _Teller, now: datetime, *, recorded: bool) -> Iterator[CustomerStep]:
    """Give what comes next in an open case; a deadline that has passed is not told as one to come."""
    progress, kind, lang = history.progress, teller.kind, teller.lang
    if progress.due_at is None:
        yield CustomerStep(_THEN[lang], (_PASSED_ON if kind.praise else _NO_ANSWER_DUE)[lang], done=False)
        yield from _promise_sentences(kind, lang)
        return
    if progress.is_overdue(now):
        when, late = teller.moment(progress.due_at), _LATE if recorded else _PASSED
        yield CustomerStep(when, late[lang], done=False, alarming=recorded, call=True)
    if progress.stage is Stage.WAITING and progress.supplement_until:
        yield CustomerStep(teller.until(progress.supplement_until), _WAITING[lang], done=False)
    elif not progress.is_overdue(now):
        yield CustomerStep(teller.until(progress.due_at), _until_due(kind, lang), done=False)
    yield from _promise_sentences(kind, lang)
    if kind.telephone_check:
        yield CustomerStep(_AFTER[lang], _CALL_LATER[lang], done=False)
    elif not progress.is_overdue(now):
        yield CustomerStep(_AFTER[lang], _CALL_US[lang], done=False, call=True)


def _until_due(kind: Kind, lang: str) -> str:
    """Say what happens until the deadline: no more than the kind promises."""
    answers = _NAMED if kind.promises.named else _ANSWERED
    counted = [limit_words.days_off_sentence(kind.limit)] if kind.limit else []
    parts = (answers, *counted, *([_DELAYED] if kind.promises.delay_notice else []))
    return " ".join(filter(None, (part[lang] for part in parts)))


def _promise_sentences(kind: Kind, lang: str) -> Iterator[CustomerStep]:
    """Give the institution's own sentences as one step."""
    if kind.promises.sentences:
        words = " ".join(sentence[lang] for sentence in kind.promises.sentences)
        yield CustomerStep(_OUR_PROMISE[lang], words, done=False)


def _taken(teller: _Teller, event: Event) -> Text | None:
    name = teller.handler(event)
    return Text(f"{name} 담당자가 맡았습니다.", f"{name} is in charge of it.") if name else None


def _transferred(teller: _Teller, event: Event) -> Text:
    team = teller.team(event.team)
    return Text(
        f"담당 팀이 바뀌어 {team}에서 맡습니다. 답변 기한은 그대로입니다.",
        f"Handed over to {team}. The time for the answer stays as it was.",
    )


def _extended(teller: _Teller, event: Event) -> Text | None:
    if event.due_at is None:
        return None
    when = teller.moment(event.due_at)
    return Text(f"답변 기한을 {when}까지 늘렸습니다.", f"The time for the answer was extended to {when}.")


def _supplement_requested(teller: _Teller, event: Event, *, stops: bool) -> Text:
    """Tell that the customer was asked; that the clock stands still only where it does."""
    when = teller.moment(datetime.fromisoformat(event.facts["until"]))
    asked = Text(
        f"빠진 내용을 {when}까지 보내 주시기를 부탁드렸습니다.", f"We asked you for what is missing, by {when}."
    )
    if not stops:
        return asked
    return Text(
        f"{asked.ko} 그동안 답변 기한은 멈춥니다.", f"{asked.en} The time for the answer stands still meanwhile."
    )


def _resumed(teller: _Teller, event: Event, beginning: Text) -> Text:
    """Tell that the work goes on, and until when; not of a deadline that had passed by then."""
    if event.due_at is None or event.due_at < event.at:
        return beginning
    when = teller.moment(event.due_at)
    return Text(f"{beginning.ko} 답변 기한은 {when}입니다.", f"{beginning.en} The time for the answer ends on {when}.")


def _answered(teller: _Teller, event: Event) -> Text:
    name = teller.handler(event)
    channel = CHANNELS.get(event.facts.get("channel", ""), Text("", ""))
    outcome = OUTCOMES.get(event.facts.get("outcome", ""), OUTCOMES[Outcome.ANSWERED])
    by = Text(f"{name} 담당자가 " if name else "", f" by {name}" if name else "")
    when = event.facts.get("answered_at")
    earlier = Text(f"({teller.moment(datetime.fromisoformat(when))})", f" on {when[:10]}") if when else Text("", "")
    return Text(
        f"{by.ko}{channel.ko} 답변드렸습니다{earlier.ko}. 처리 결과: {outcome.ko}",
        f"Answered{by.en} {channel.en}{earlier.en}. Outcome: {outcome.en}.",
    )


def _called(_: _Teller, event: Event) -> Text | None:
    if event.facts.get("reached") != "yes":
        return None
    return Text("만족하셨는지 전화로 여쭈었습니다.", "We called to ask whether you are satisfied.")


def _rated(_: _Teller, event: Event) -> Text:
    said = SATISFACTION.get(event.facts.get("satisfied", ""), Text("", ""))
    return Text(f"답변에 대한 의견을 알려 주셨습니다: {said.ko}.", f"You told us how satisfied you are: {said.en}.")


def _chosen(teller: _Teller, _: Event) -> Text:
    label = teller.kind.label
    return Text(f"{Name(label.ko):이} 선정되었습니다.", f"Your {label.en.lower()} was chosen.")


def _reopened(teller: _Teller, event: Event) -> Text:
    team = teller.team(event.team)
    if event.due_at is None:
        return Text(f"{team}에서 다시 살펴봅니다.", f"{team} looks into it again.")
    when = teller.moment(event.due_at)
    return Text(
        f"{team}에서 다시 살펴보고 {when}까지 답변드립니다.", f"{team} looks into it again, and answers by {when}."
    )


def _always(ko: str, en: str) -> Callable[[_Teller, Event], Text]:
    return lambda _teller, _event: Text(ko, en)


_SENTENCES: Mapping[Act, Callable[[_Teller, Event], Text | None]] = {
    Act.OPENED: _always("담당 팀이 확인했습니다.", "The team in charge has read it."),
    Act.TAKEN: _taken,
    Act.TRANSFERRED: _transferred,
    Act.INTERIM: _always("진행 상황을 이메일로 알려 드렸습니다.", "We told you by email how it is going."),
    Act.EXTENDED: _extended,
    Act.SUPPLEMENT_GIVEN: lambda teller, event: _resumed(
        teller, event, Text("보내 주신 내용을 받았습니다.", "We have received what you sent.")
    ),
    Act.SUPPLEMENT_MISSED: lambda teller, event: _resumed(
        teller,
        event,
        Text("보내 주실 기간이 지나 받은 내용으로 처리를 이어 갑니다.", "We go on with what we have."),
    ),
    Act.ANSWERED: _answered,
    Act.CALLED: _called,
    Act.RATED: _rated,
    Act.REOPENED: _reopened,
    Act.GIFT_OFFERED: _chosen,
    Act.GIFT_ACCEPTED: _always("감사의 선물을 받으실 주소를 알려 주셨습니다.", "You told us where to send the gift."),
    Act.GIFT_SENT: _always("감사의 선물을 보내 드렸습니다.", "The gift is on its way."),
    Act.MAIL_FAILED: _always(
        "적어 주신 이메일 주소로 보낸 메일이 닿지 않았습니다.", "A mail to the address that you gave did not arrive."
    ),
    Act.CLOSED: _always("처리를 마쳤습니다.", "Closed."),
}
_AFTER = Text("답변 뒤", "After the answer")
_THEN = Text("이어서", "Then")
_PASSED_ON = Text(
    "담당 직원과 팀에 전합니다. 답변 기한은 따로 없습니다.",
    "We pass it on to the person and the team. No answer is due.",
)
_NO_ANSWER_DUE = Text("담당 팀이 살펴봅니다. 답변 기한은 따로 없습니다.", "The team looks into it. No answer is due.")
_OUR_PROMISE = Text("저희의 약속", "Our promise")
_LATE = Text(
    "이때까지 답변드리기로 하였으나 아직 답변드렸다는 기록이 없습니다. 죄송합니다. "
    "답변을 받지 못하셨으면 전화해 주십시오:",
    "We promised an answer by then, and no answer is on record yet. We are sorry. If you have none, please call",
)
_PASSED = Text(
    "이때까지 답변드리기로 하였습니다. 답변은 메일이나 전화로 드리며 이 화면에는 나오지 않습니다. "
    "받지 못하셨으면 전화해 주십시오:",
    "We promised an answer by then, by email or telephone; this page does not show it. If you have none, please call",
)
_WAITING = Text(
    "보내 주시면 처리를 이어 갑니다. 이날이 지나면 받은 내용으로 처리합니다.",
    "We go on when you have sent it; after this day, with what we have.",
)
_NAMED = Text(
    "담당 직원이 소속과 이름을 밝혀 답변드립니다.", "A member of staff writes or calls, giving name and team."
)
_ANSWERED = Text("담당 팀이 답변드립니다.", "The team in charge answers you.")
_DELAYED = Text("더 걸리면 그 전에 알려 드립니다.", "Should it take longer, we tell you before.")
_CALL_LATER = Text("만족하셨는지 전화로 여쭙습니다.", "We call to ask whether you are satisfied.")
_CALL_US = Text(
    "더 궁금하신 점이 있으면 접수번호와 함께 전화해 주십시오:",
    "If a question remains, call us with the receipt number:",
)

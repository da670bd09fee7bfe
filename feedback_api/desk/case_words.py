"""What staff read of a case's life, in Korean: each act in a line, and how much working time is left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback_api.cases.acts import Act, Event
from feedback_api.cases.customer_steps import CHANNELS, OUTCOMES, SATISFACTION
from feedback_api.outbox import mails
from feedback_api.outbox.queue import CaseMail
from feedback_api.outbox.states import State
from institution import formatting
from institution.organization.record import Organization

if TYPE_CHECKING:
    from feedback_api.cases.handling import History
    from feedback_api.cases.working_time import WorkingTime

TITLES: Mapping[Act, str] = {
    Act.RECEIVED: "접수",
    Act.OPENED: "확인",
    Act.TAKEN: "담당자 지정",
    Act.TRANSFERRED: "이송",
    Act.INTERIM: "중간 안내",
    Act.EXTENDED: "기한 연장",
    Act.SUPPLEMENT_REQUESTED: "보완 요청",
    Act.SUPPLEMENT_GIVEN: "보완 받음",
    Act.SUPPLEMENT_MISSED: "보완 기간 지남",
    Act.ANSWERED: "답변",
    Act.CALLED: "만족 확인 전화",
    Act.RATED: "고객의 평가",
    Act.REOPENED: "다시 열기",
    Act.GIFT_OFFERED: "선물 드릴 제안으로 선정",
    Act.GIFT_ACCEPTED: "선물 주소 받음",
    Act.GIFT_DECLINED: "선물 사양",
    Act.GIFT_SENT: "선물 보냄",
    Act.GIFT_ADDRESS_DESTROYED: "선물 주소 파기",
    Act.LATE_EXPLAINED: "늦은 까닭과 바꿀 점",
    Act.EXPLANATION_RELEASED: "늦은 까닭 공개",
    Act.MAIL_FAILED: "이메일이 닿지 않음",
    Act.CUSTOMER_TOLD: "이메일 대신 고객께 알림",
    Act.CLOSED: "처리 마침",
    Act.WITHDRAWN: "동의 철회",
}
#: What a case says at the desk and in mails whose customer mail does not reach, whether refused or returned.
MAIL_FAILS_SENTENCE = "이메일이 닿지 않습니다. 전화로 알려 주십시오"
_WORDS: Mapping[str, str] = {
    "text": "내용",
    "reason": "까닭",
    "remedy": "구제 방법",
    "done": "한 일",
    "passed_on": "전한 곳",
    "note": "하신 말씀",
    "comment": "하신 말씀",
    "address": "주소",
    "why": "늦은 까닭",
    "changes": "바꿀 점",
}
#: Mails that reminders and digests are made of are not told here.
MAIL_TITLES: Mapping[str, str] = {
    mails.TEAM_NOTICE.name: "팀에 알림",
    mails.ACKNOWLEDGMENT.name: "접수 확인",
    mails.TRANSFER_NOTICE.name: "이송 안내",
    mails.INTERIM_NOTICE.name: "중간 안내",
    mails.EXTENSION_NOTICE.name: "기한 연장 안내",
    mails.SUPPLEMENT_REQUEST.name: "보완 요청",
    mails.ANSWER.name: "답변",
    mails.SATISFACTION_QUESTION.name: "만족 여부 질문",
    mails.REOPENED_NOTICE.name: "다시 여는 안내",
    mails.GIFT_QUESTION.name: "선물 안내",
    mails.LINK_REMINDER.name: "접수 확인 주소 다시 보냄",
    mails.SUPPLEMENT_NOTICE.name: "팀에 보완 알림",
    mails.GIFT_NOTICE.name: "팀에 선물 주소 알림",
    mails.WITHDRAWAL_HELD.name: "개인정보 담당자에게 철회 알림",
}
MAIL_STATES: Mapping[State, str] = {
    State.SCHEDULED: "보낼 예정",
    State.WAITING: "보내는 중",
    State.SENDING: "보내는 중",
    State.SENT: "보냄",
    State.GIVEN_UP: "닿지 않음: 전화로 알려 주십시오",
    State.UNCERTAIN: "도착이 확인되지 않음: 전화로 확인해 주십시오",
    State.FORGOTTEN: "파기되어 보내지 않음",
    State.CANCELLED: "보낼 필요가 없어짐",
}
_LOST = (State.GIVEN_UP, State.UNCERTAIN)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class EventLine:
    """An act as the desk shows it: who did it, what it was, its facts in words, and what was written."""

    number: int
    at: datetime
    who: str
    title: str
    facts: list[str]
    words: list[tuple[str, str]]


@dataclass(frozen=True)
class MailLine:
    """A mail as the desk shows it, and when it was over.

    `lost` where somebody has to see that the customer hears of it otherwise.
    """

    at: datetime | None
    title: str
    state: str
    lost: bool


def describe(history: "History", names: Mapping[int, str], organization: Organization) -> list[EventLine]:
    """Put the acts of a case into words; `names` are those of the handlers, by their id."""
    return [
        EventLine(
            number=event.number,
            at=event.at,
            who=_who(event, names),
            title=TITLES[event.act],
            facts=_facts(event, organization),
            words=[(_WORDS.get(name, name), text) for name, text in event.words.items() if text],
        )
        for event in history.events
    ]


def describe_mails(written: Sequence[CaseMail]) -> list[MailLine]:
    """Put the mails of a case into words; one whose name is not known here is left out."""
    return [
        MailLine(mail.finished_at, MAIL_TITLES[mail.message], MAIL_STATES[mail.state], mail.state in _LOST)
        for mail in written
        if mail.message in MAIL_TITLES
    ]


def remaining(working_time: "WorkingTime", now: datetime, due_at: datetime) -> str:
    """Say how much working time is left until a deadline, or how much has passed since."""
    if due_at < now:
        return f"기한이 근무시간 {_duration(working_time.between(due_at, now))} 지났습니다"
    return f"근무시간 {_duration(working_time.between(now, due_at))} 남음"


def _duration(worked: timedelta) -> str:
    if worked < _HOUR:
        return f"{int(worked.total_seconds() // 60)}분"
    return f"{int(worked / _HOUR)}시간"


def _who(event: Event, names: Mapping[int, str]) -> str:
    if event.handler_id is not None:
        return names.get(event.handler_id) or "지워진 담당자"
    return "고객" if event.act in _OF_THE_CUSTOMER else "자동"


def _facts(event: Event, organization: Organization) -> list[str]:
    lines = []
    if event.team and event.team in organization.teams:
        lines.append(f"담당 팀: {organization.teams[event.team].name.ko}")
    if event.due_at is not None:
        lines.append(f"답변 기한: {formatting.in_table(event.due_at, 'ko')}")
    for name, text in event.facts.items():
        lines += _fact(name, text)
    return lines


def _fact(name: str, text: str) -> list[str]:
    if name in ("until", "answered_at"):
        label = {"until": "보완 기한", "answered_at": "답변한 시각"}[name]
        return [f"{label}: {formatting.in_table(datetime.fromisoformat(text), 'ko')}"]
    values: Mapping[str, Callable[[], str]] = {
        "channel": lambda: f"{CHANNELS[text].ko} 답변",
        "outcome": lambda: f"처리 결과: {OUTCOMES[text].ko}",
        "satisfied": lambda: f"만족 여부: {SATISFACTION[text].ko}",
        "reached": lambda: "통화함" if text == "yes" else "통화하지 못함",
        "agreed": lambda: "고객이 동의한 두 번째 연장",
        "mail": lambda: f"닿지 않은 메일: {MAIL_TITLES.get(text, text)}",
        "code": lambda: f"메일 서버의 답: {text}",
        "why": lambda: f"늦은 까닭: {text}",
        "changes": lambda: f"바꿀 점: {text}",
    }
    return [values[name]()] if name in values else []


_OF_THE_CUSTOMER = (
    Act.RECEIVED,
    Act.SUPPLEMENT_GIVEN,
    Act.RATED,
    Act.GIFT_ACCEPTED,
    Act.GIFT_DECLINED,
    Act.WITHDRAWN,
)

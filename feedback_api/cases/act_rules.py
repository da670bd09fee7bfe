"""Which act is allowed when, and the sentence that tells a handler why not. Pure, as `lifecycle`.

The rules of the law (민원 처리에 관한 법률): an extension before the deadline, once, and a second one only with the
customer's consent (art. 21); the clock stands still while the customer is asked for what is missing (art. 24). What is
missing may be asked for after the deadline, too, which stops nothing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from feedback_api.cases.acts import OPEN_STAGES, Act, Stage
from institution.organization.kinds import Kind
from institution.text import Text

if TYPE_CHECKING:
    from feedback_api.cases.lifecycle import Progress

#: The extensions that a case may have: one, and another with the customer's consent.
MOST_EXTENSIONS = 2


def why_not(progress: "Progress", act: Act, now: datetime, kind: Kind, *, agreed: bool = False) -> Text | None:
    """Say why an act is not allowed now, in a sentence for the handler; None if it is.

    `agreed` tells that the customer consents to a second extension.
    """
    if progress.stage not in _STAGES.get(act, tuple(Stage)):
        return _STAGE_FORBIDS
    rule = _RULES.get(act)
    return rule(progress, now, kind, agreed) if rule else None


_WORKING = (Stage.RECEIVED, Stage.IN_HAND)
_DONE = (Stage.ANSWERED, Stage.CLOSED)
#: The stages in which an act makes sense; the others are allowed in every stage.
_STAGES: Mapping[Act, tuple[Stage, ...]] = {
    Act.OPENED: (Stage.RECEIVED,),
    Act.TAKEN: OPEN_STAGES,
    Act.TRANSFERRED: _WORKING,
    Act.INTERIM: OPEN_STAGES,
    Act.EXTENDED: _WORKING,
    Act.SUPPLEMENT_REQUESTED: _WORKING,
    Act.SUPPLEMENT_GIVEN: (Stage.WAITING,),
    Act.SUPPLEMENT_MISSED: (Stage.WAITING,),
    Act.ANSWERED: OPEN_STAGES,
    Act.CALLED: _DONE,
    Act.RATED: _DONE,
    Act.REOPENED: _DONE,
    Act.GIFT_OFFERED: _DONE,
    Act.CLOSED: (Stage.ANSWERED,),
}


def _may_extend(progress: "Progress", now: datetime, _: Kind, agreed: bool) -> Text | None:
    if progress.due_at is None:
        return _NO_DEADLINE
    if now > progress.due_at:
        return _TOO_LATE
    if progress.extensions >= MOST_EXTENSIONS or (progress.extensions and not agreed):
        return _EXTENDED_ALREADY
    return None


def _may_close(progress: "Progress", now: datetime, kind: Kind, _agreed: bool) -> Text | None:
    if progress.explained < progress.overdue_round(now):
        return _NOT_EXPLAINED
    if kind.telephone_check and not progress.calls:
        return _NOT_CALLED
    return None


def _may_be_missed(progress: "Progress", now: datetime, _: Kind, _agreed: bool) -> Text | None:
    return None if progress.supplement_until is not None and now >= progress.supplement_until else _STAGE_FORBIDS


def _may_call(_progress: "Progress", _now: datetime, kind: Kind, _agreed: bool) -> Text | None:
    return None if kind.telephone_check else _STAGE_FORBIDS


def _may_rate(progress: "Progress", _now: datetime, _: Kind, _agreed: bool) -> Text | None:
    return _STAGE_FORBIDS if progress.satisfaction else None


def _may_reopen(progress: "Progress", _now: datetime, _: Kind, _agreed: bool) -> Text | None:
    return _REOPENED_ALREADY if progress.round > 1 else None


def _may_explain(progress: "Progress", now: datetime, _: Kind, _agreed: bool) -> Text | None:
    return None if progress.released < progress.overdue_round(now) else _STAGE_FORBIDS


def _may_release(progress: "Progress", _now: datetime, _: Kind, _agreed: bool) -> Text | None:
    return None if progress.released < progress.explained else _STAGE_FORBIDS


def _may_offer(progress: "Progress", _now: datetime, kind: Kind, _agreed: bool) -> Text | None:
    return None if kind.gift and progress.gift is None else _STAGE_FORBIDS


def _may_fail(progress: "Progress", _now: datetime, _: Kind, _agreed: bool) -> Text | None:
    return _STAGE_FORBIDS if progress.mail_fails else None


def _may_tell(progress: "Progress", _now: datetime, _: Kind, _agreed: bool) -> Text | None:
    return None if progress.mail_fails else _STAGE_FORBIDS


def _after_gift(*acts: Act) -> "Callable[[Progress, datetime, Kind, bool], Text | None]":
    return lambda progress, _now, _kind, _agreed: None if progress.gift in acts else _STAGE_FORBIDS


_RULES: "Mapping[Act, Callable[[Progress, datetime, Kind, bool], Text | None]]" = {
    Act.EXTENDED: _may_extend,
    Act.SUPPLEMENT_MISSED: _may_be_missed,
    Act.CALLED: _may_call,
    Act.RATED: _may_rate,
    Act.REOPENED: _may_reopen,
    Act.GIFT_OFFERED: _may_offer,
    Act.GIFT_ACCEPTED: _after_gift(Act.GIFT_OFFERED),
    Act.GIFT_DECLINED: _after_gift(Act.GIFT_OFFERED),
    Act.GIFT_SENT: _after_gift(Act.GIFT_ACCEPTED),
    Act.GIFT_ADDRESS_DESTROYED: _after_gift(Act.GIFT_SENT),
    Act.LATE_EXPLAINED: _may_explain,
    Act.EXPLANATION_RELEASED: _may_release,
    Act.MAIL_FAILED: _may_fail,
    Act.CUSTOMER_TOLD: _may_tell,
    Act.CLOSED: _may_close,
}

_STAGE_FORBIDS = Text("지금은 할 수 없는 처리입니다.", "This cannot be done now.")
_NO_DEADLINE = Text("답변 기한이 없는 의견입니다.", "This case has no deadline.")
_TOO_LATE = Text("답변 기한이 지나 연장할 수 없습니다.", "The deadline has passed, so it cannot be extended.")
_EXTENDED_ALREADY = Text(
    "이미 한 번 연장했습니다. 고객이 동의하신 경우에만 한 번 더 연장할 수 있습니다.",
    "It has been extended once; a second extension needs the customer's consent.",
)
_NOT_EXPLAINED = Text(
    "기한을 넘겼으니, 늦은 까닭과 바꿀 점을 먼저 적어 주십시오.",
    "It was overdue: first write why it was late and what changes.",
)
_NOT_CALLED = Text(
    "만족 여부를 확인한 전화를 먼저 기록해 주십시오.",
    "First record the call in which you asked whether the customer is satisfied.",
)
_REOPENED_ALREADY = Text("이미 한 번 다시 연 의견입니다.", "It has been reopened once.")

"""What a handler can do with a case at the desk: for each act its button, its form and how a post becomes a step.

To offer one act more, add it to `ACTS`; when it is allowed is told by `cases/act_rules.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from feedback_api.cases.act_rules import why_not
from feedback_api.cases.acts import Act, Stage
from feedback_api.cases.handlers import Handler, Role
from feedback_api.cases.handling import Handling, History, Step
from feedback_api.cases.lifecycle import Progress
from feedback_api.cases.opening import Case
from feedback_api.cases.working_time import at
from feedback_api.desk import repeats
from feedback_api.forms import desk_forms
from feedback_api.forms.desk_forms import DeskForm
from institution import formatting
from institution.answer_templates import AnswerTemplate, AnswerTemplates
from institution.clock import SEOUL
from institution.organization.kinds import Kind
from institution.organization.record import Organization
from institution.working_days import DAY


@dataclass(frozen=True)
class Desk:
    """What an act is done with: the case, whoever acts, and when."""

    history: History
    handler: Handler
    handling: Handling
    organization: Organization
    now: datetime
    templates: AnswerTemplates
    repeats: Sequence[Case] = ()  # earlier cases in which the customer was answered on the same matter
    template: AnswerTemplate | None = None  # with which the answer begins

    @property
    def kind(self) -> Kind:
        """Give what the institution promises for the kind of the case."""
        return self.organization.kind(self.history.case.kind)

    @property
    def is_repeated(self) -> bool:
        """Tell whether the case may be closed as a repetition (민원 처리에 관한 법률 art. 23)."""
        return len(self.repeats) >= repeats.ENOUGH and self.history.progress.is_open

    @property
    def team(self) -> str:
        """Name the team that has the case: the heir, where its team is no more."""
        return self.organization.in_charge(self.history.progress.team, self.history.case.about)

    def has_done(self, step: Step) -> bool:
        """Tell whether a step was recorded since its page was made: the same post came twice."""
        since = self.history.events[step.version or 0 :]
        return any(
            event.act is step.act
            and event.handler_id == step.handler_id
            and step.team in (None, event.team)
            and event.words == step.words
            and step.facts.items() <= event.facts.items()
            for event in since
        )


@dataclass(frozen=True)
class DeskAct:
    """An act as the desk offers it: `title` on its button, `done` when it was done, `hint` above its form.

    `running_hint` and `running_done` are said instead of an act that stops the clock, where it does not stop it.
    """

    act: Act
    title: str
    done: str
    hint: str = ""
    make_form: Callable[[Desk, Any], DeskForm] = lambda _desk, posted: desk_forms.NothingForm(posted)
    #: What of a form is neither fact nor word.
    more: Callable[[Desk, DeskForm], dict[str, Any]] = lambda _desk, _form: {}
    roles: tuple[Role, ...] = tuple(Role)
    running_hint: str = ""
    running_done: str = ""

    def hint_at(self, progress: Progress, now: datetime) -> str:
        """Give what stands above the form of a case that stands so."""
        return self.hint if progress.can_stop(now) else self.running_hint or self.hint

    def done_at(self, progress: Progress) -> str:
        """Give what is said after the act, of a case that stands so since."""
        return self.done if progress.stopped_at else self.running_done or self.done

    def step(self, desk: Desk, form: DeskForm, version: int) -> Step:
        """Make the step that a form asks for."""
        step: dict[str, Any] = {"facts": form.facts(), "words": form.words(), **self.more(desk, form)}
        return Step(self.act, desk.handler.id, version, **step)


def offered(desk: Desk) -> list[DeskAct]:
    """Give the acts that a handler can do now."""
    return [item for item in ACTS if is_offered(item, desk)]


def is_offered(item: DeskAct, desk: Desk) -> bool:
    """Tell whether a handler can do an act now; a second extension is offered, for the form asks for the consent."""
    if desk.handler.role not in item.roles:
        return False
    if item.act is Act.TAKEN and desk.history.progress.handler_id == desk.handler.id:
        return False
    return why_not(desk.history.progress, item.act, desk.now, desk.kind, agreed=True) is None


def _transfer(desk: Desk, posted: Any) -> DeskForm:
    form = desk_forms.TransferForm(posted)
    case, teams = desk.history.case, desk.organization.teams
    barred = (desk.team, desk.organization.barred(case.kind, desk.team, case.about))
    form.team.choices = {name: team.name.ko for name, team in teams.items() if name not in barred}
    return form


def _extension(desk: Desk, posted: Any) -> DeskForm:
    latest = _latest(desk)
    form = desk_forms.ExtensionForm(posted, data={"due_on": latest, "due_at": latest})
    if desk.kind.limit and desk.kind.limit.is_in_days:
        del form.due_at
    else:
        del form.due_on
    if not desk.history.progress.extensions:
        del form.agreed
    return form


def _latest(desk: Desk) -> datetime | None:
    due_at, limit = desk.history.progress.due_at, desk.kind.limit
    if due_at is None or limit is None:
        return None
    return desk.handling.calendar.latest_extension(limit, due_at).astimezone(SEOUL)


def _extended(desk: Desk, form: DeskForm) -> dict[str, Any]:
    """Give the new deadline; a day ends when work closes."""
    due_at = None
    if "due_at" in form and form["due_at"].data:
        due_at = form["due_at"].data.replace(tzinfo=SEOUL)
    if "due_on" in form and form["due_on"].data:
        due_at = at(form["due_on"].data, desk.organization.working_hours.closes)
    return {"due_at": due_at, "agreed": bool("agreed" in form and form["agreed"].data)}


def _supplement(desk: Desk, posted: Any) -> DeskForm:
    """Ask by tomorrow at the earliest: today may be almost over, and a request that ends at once asks for nothing."""
    days = desk.organization.handling.supplement_days
    last = desk.handling.calendar.working_time.days_after(desk.now, days).date()
    return desk_forms.SupplementRequestForm(posted, first=desk.now.astimezone(SEOUL).date() + DAY, last=last)


def _supplement_until(desk: Desk, form: DeskForm) -> dict[str, Any]:
    until = at(form["until"].data, desk.organization.working_hours.closes)
    return {"facts": {"until": until.isoformat()}}


def _answer(desk: Desk, posted: Any) -> DeskForm:
    data = {"channel": "desk", "outcome": "answered", "text": _beginning(desk)}
    return desk_forms.AnswerForm(
        posted, kind=desk.kind, asked_at=desk.history.progress.asked_at, now=desk.now, repeated=desk.is_repeated, **data
    )


def _beginning(desk: Desk) -> str:
    """Give the text of the template that was chosen, in the words of this case."""
    if desk.template is None:
        return ""
    case, team = desk.history.case, desk.organization.teams[desk.team]
    values = {
        "receipt": formatting.receipt(case.receipt),
        "team": team.name[case.lang],
        "handler": desk.handler.name,
    }
    return desk.template.filled(values)


def _explained(desk: Desk, _: DeskForm) -> dict[str, Any]:
    """Take the explanation as it was written last: it is published from here on, so it is no longer sealed."""
    late = [event for event in desk.history.events if event.act is Act.LATE_EXPLAINED]
    return {"facts": dict(late[-1].words) if late else {}}


_LEADING = (Role.LEAD, Role.OVERSEER)
#: In the order of the page.
ACTS = (
    DeskAct(
        Act.TAKEN, "제가 맡겠습니다", "이 의견을 맡으셨습니다.", "고객의 접수 확인 화면에 담당자로 이름이 나옵니다."
    ),
    DeskAct(
        Act.ANSWERED,
        "답변하기",
        "답변을 기록했습니다. 여기서 보내신 답변은 곧 고객께 메일로 갑니다.",
        "여기서 보내시면 이름과 팀이 적힌 메일로 가고, 회신은 팀 메일함으로 옵니다. "
        "이미 답변하셨으면 그 방법과 시각을 골라 주십시오.",
        _answer,
    ),
    DeskAct(
        Act.INTERIM,
        "중간 안내",
        "중간 안내를 기록했습니다. 곧 고객께 메일로 갑니다.",
        "진행 상황을 고객께 메일로 알립니다. 답변 기한은 그대로입니다.",
        lambda _, posted: desk_forms.InterimForm(posted),
    ),
    DeskAct(
        Act.EXTENDED,
        "기한 연장",
        "기한을 늘렸습니다. 새 기한과 까닭이 곧 고객께 메일로 갑니다.",
        "기한 안에 한 번, 처음에 정한 기간만큼까지 늘릴 수 있습니다(민원 처리에 관한 법률 제21조).",
        _extension,
        _extended,
    ),
    DeskAct(
        Act.SUPPLEMENT_REQUESTED,
        "보완 요청",
        "보완을 요청했습니다. 곧 고객께 메일로 가고, 그동안 답변 기한은 멈춥니다.",
        "고객이 보내 주실 때까지 답변 기한이 멈춥니다.",
        _supplement,
        _supplement_until,
        running_hint="답변 기한이 이미 지났거나 없는 의견이라, 요청하셔도 기한은 멈추지 않습니다.",
        running_done="보완을 요청했습니다. 곧 고객께 메일로 갑니다. 답변 기한은 멈추지 않습니다.",
    ),
    DeskAct(
        Act.TRANSFERRED,
        "다른 팀에 넘기기",
        "다른 팀에 넘겼습니다. 그 팀과 고객께 곧 메일로 알립니다.",
        "고객께 알립니다. 답변 기한은 그대로 흐릅니다.",
        _transfer,
        lambda _, form: {"team": form["team"].data},
    ),
    DeskAct(
        Act.CALLED,
        "만족 확인 전화",
        "통화 결과를 기록했습니다.",
        "답변에 만족하셨는지 전화로 여쭌 결과를 적습니다.",
        lambda _, posted: desk_forms.CallForm(posted),
    ),
    DeskAct(
        Act.GIFT_OFFERED,
        "선물 드릴 제안으로 선정",
        "선정을 기록했습니다. 고객께 여쭙는 메일이 곧 갑니다.",
        "고객께 동의와 주소를 따로 여쭙는 메일이 갑니다.",
    ),
    DeskAct(Act.GIFT_SENT, "선물을 보냈습니다", "선물을 보낸 것을 기록했습니다.", "주소는 정한 날이 지나면 지웁니다."),
    DeskAct(
        Act.LATE_EXPLAINED,
        "늦은 까닭과 바꿀 점",
        "늦은 까닭과 바꿀 점을 기록했습니다. 팀장이나 민원심사관이 공개합니다.",
        "팀장이나 민원심사관이 확인한 뒤 공개됩니다.",
        lambda desk, posted: desk_forms.LateForm(posted, organization=desk.organization),
    ),
    DeskAct(
        Act.EXPLANATION_RELEASED,
        "늦은 까닭을 공개",
        "늦은 까닭을 공개했습니다.",
        "적힌 글에 사람 이름이 없는지 확인하고 공개해 주십시오.",
        more=_explained,
        roles=_LEADING,
    ),
    DeskAct(
        Act.REOPENED,
        "다시 열기",
        "다시 열었습니다. 새 기한을 곧 고객께 메일로 알립니다.",
        "새 답변 기한이 정해지고 고객께 알립니다.",
        lambda _, posted: desk_forms.ReasonForm(posted),
        roles=_LEADING,
    ),
    DeskAct(
        Act.CUSTOMER_TOLD,
        "고객께 알렸습니다",
        "‘이메일이 닿지 않습니다’ 표시를 지웠습니다.",
        "닿지 않은 메일의 내용을 전화로 알리셨거나, 메일이 닿는 것을 고객께 확인하셨을 때 누릅니다. "
        "다른 메일이 또 닿지 않으면 표시가 다시 나옵니다.",
    ),
    DeskAct(Act.CLOSED, "처리를 마칩니다", "처리를 마쳤습니다.", "더 할 일이 없을 때 마칩니다."),
)
BY_NAME: Mapping[str, DeskAct] = {item.act.value: item for item in ACTS}


def must_open(desk: Desk) -> bool:
    """Tell whether looking at a case opens it: for the first member of its team who does."""
    return desk.history.progress.stage is Stage.RECEIVED and desk.team in desk.handler.teams

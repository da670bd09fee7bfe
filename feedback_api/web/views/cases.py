"""The pages of a case for whoever holds its link: receipt, status, and what the customer may still send or take back.

The link is a secret, so these pages ask for no token; a post must come from our own pages all the same. Every post
leads back to the status page, which says what became of it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.backups import copies
from feedback_api.cases import customer_steps
from feedback_api.cases.acts import Act, Satisfaction, Stage
from feedback_api.cases.handling import GoneError, History, NotAllowedError, Step
from feedback_api.cases.links import status_url
from feedback_api.cases.opening import Case
from feedback_api.forms.answers import CONSENT_VERSION
from feedback_api.forms.case_forms import (
    SATISFACTION,
    CaseForm,
    GiftForm,
    SatisfactionForm,
    SupplementForm,
    WithdrawalForm,
)
from feedback_api.outbox.mails import ACKNOWLEDGMENT
from feedback_api.services import current_services
from feedback_api.web import request_guards, responses
from institution import email_address, email_slips
from institution.clock import utc_now

FormT = TypeVar("FormT", bound=CaseForm)
blueprint = Blueprint("case", __name__, url_prefix="/api/cases")


@blueprint.get("/<link>")
def status(link: str) -> Response:
    """Show whoever holds the link where the case stands, in steps, and what can be done."""
    history = _history(link)
    return _page("case_status.html", link, history, 200, {"can": _possible(history)})


@blueprint.get("/<link>/receipt")
def receipt(link: str) -> Response:
    """Show the number large, the deadline and what happens next."""
    history, service = _history(link), current_services()
    number = history.case.id
    with service.database.read() as connection:
        _, words = service.cases.words(connection, number)
    meant = email_slips.find_meant(words.email)
    told = {
        "by_mail": service.outbox.acknowledges(number),
        "by_limit": all(mail.message != ACKNOWLEDGMENT.name for mail in service.outbox.of_case(number)),
        "email": email_address.mask(words.email),
        "meant": email_address.mask(meant) if meant else "",
        "status_url": status_url(service.settings.site_url, link),
    }
    return _page("case_receipt.html", link, history, 200, told)


@blueprint.get("/<link>/supplement")
def ask_for_supplement(link: str) -> AnyResponse:
    """Ask for what is missing."""
    return _ask(link, "supplement", SupplementForm)


@blueprint.post("/<link>/supplement")
def take_supplement(link: str) -> AnyResponse:
    """Take what was missing: the clock of the case goes on."""
    return _take(
        link,
        "supplement",
        SupplementForm,
        lambda form, _: [Step(Act.SUPPLEMENT_GIVEN, words={"text": form.value("text")})],
    )


@blueprint.get("/<link>/satisfaction")
def ask_for_satisfaction(link: str) -> AnyResponse:
    """Ask whether the customer is satisfied with the answer; the post alone records it."""
    return _ask(link, "satisfaction", SatisfactionForm)


@blueprint.post("/<link>/satisfaction")
def take_satisfaction(link: str) -> AnyResponse:
    """Record it; who is not satisfied gets another round, once (민원 처리에 관한 법률 시행령 art. 17(2))."""
    return _take(link, "satisfaction", SatisfactionForm, _rated)


@blueprint.get("/<link>/gift")
def ask_for_gift_address(link: str) -> AnyResponse:
    """Ask whether the customer wants the gift for a chosen suggestion, with a consent of its own."""
    return _ask(link, "gift", GiftForm)


@blueprint.post("/<link>/gift")
def take_gift_address(link: str) -> AnyResponse:
    """Record where the gift is to go, or that it is not wanted."""
    return _take(link, "gift", GiftForm, _gift_answered)


@blueprint.get("/<link>/withdraw")
def ask_to_withdraw(link: str) -> AnyResponse:
    """Tell what withdrawing the consent means, before it is done."""
    history = _history(link)
    return _page("case_withdraw.html", link, history, 200, {"form": WithdrawalForm(history.case.lang)})


@blueprint.post("/<link>/withdraw")
def withdraw(link: str) -> AnyResponse:
    """Destroy what the customer wrote (개인정보 보호법 art. 37); a case on hold is told to the privacy officer."""
    service, history = current_services(), _history(link)
    form = WithdrawalForm(_posted(history.case), g.fields)
    if not form.validate():
        return _page("case_withdraw.html", link, history, 422, {"form": form})
    done = service.retention.withdraw(history.case.receipt)
    if done:
        service.retention.wipe()
    else:
        service.cases.report_withdrawal(history.case)
        service.worker.wake()
    context = {"done": done, "copies_until": _copies_until(history.case) if done else None}
    return _page("case_withdrawn.html", link, history, 200, context)


def _history(link: str) -> History:
    service = current_services()
    case = service.cases.by_link(link)
    if case is None:
        raise NotFound
    g.lang = case.lang
    try:
        return service.handling.outline(case)
    except GoneError:
        raise NotFound from None


def _posted(case: Case) -> str:
    """Require a post of our own pages, take its fields, and give the language of the case."""
    request_guards.require_same_origin(request, current_services().settings)
    g.fields = request_guards.require_form(request)
    return case.lang


def _ask(link: str, page: str, form: type[CaseForm]) -> AnyResponse:
    """Show the page of a form, or the status page where there is nothing to send."""
    history = _history(link)
    if page not in _possible(history):
        return redirect(url_for("case.status", link=link))
    return _page(f"case_{page}.html", link, history, 200, {"form": form(history.case.lang)})


def _take(
    link: str, page: str, form_type: type[FormT], steps: Callable[[FormT, History], Sequence[Step]]
) -> AnyResponse:
    """Take the post of a form and record the acts that it means; one with errors is shown again."""
    history = _history(link)
    form = form_type(_posted(history.case), g.fields)
    if not form.validate():
        return _page(f"case_{page}.html", link, history, 422, {"form": form})
    return _record(link, history, *steps(form, history))


def _rated(form: SatisfactionForm, history: History) -> list[Step]:
    satisfied, comment = form.value("satisfied"), form.value("comment")
    rated = Step(Act.RATED, facts={"satisfied": satisfied}, words={"comment": comment})
    if satisfied == Satisfaction.NOT and history.progress.round == 1:
        return [rated, Step(Act.REOPENED, words={"reason": comment})]
    return [rated]


def _gift_answered(form: GiftForm, _: History) -> list[Step]:
    if not form.accepts:
        return [Step(Act.GIFT_DECLINED)]
    facts = {"consent_version": CONSENT_VERSION}
    return [Step(Act.GIFT_ACCEPTED, facts=facts, words={"address": form.value("address")})]


def _record(link: str, history: History, *steps: Step) -> AnyResponse:
    """Record what the customer sent; what was sent twice, or too late, shows where the case stands now."""
    service = current_services()
    try:
        service.handling.record(history.case.id, *steps)
        service.worker.wake()
    except (NotAllowedError, GoneError):
        pass
    return redirect(url_for("case.status", link=link), 303)


def _possible(history: History) -> list[str]:
    """Name the pages on which the customer can do something now."""
    progress = history.progress
    answered = progress.stage in (Stage.ANSWERED, Stage.CLOSED)
    possible = {
        "supplement": progress.stage is Stage.WAITING,
        "satisfaction": answered and not progress.satisfaction and _may_be_satisfied(history.case.kind),
        "gift": progress.gift is Act.GIFT_OFFERED,
    }
    return [name for name, can in possible.items() if can]


def _may_be_satisfied(kind: str) -> bool:
    """Tell whether a customer may say if the answer satisfied; of a kind that is no more, it may have been promised."""
    kinds = current_services().organization.kinds
    return kind not in kinds or kinds[kind].promises.satisfaction


def _copies_until(case: Case) -> object:
    """Give until when a backup may still hold what was destroyed, or None."""
    service = current_services()
    holding = copies.find_holding(service.database, case.receipt, case.received_at)
    if not holding:
        return None
    return max(item.taken_at for item in holding) + timedelta(days=copies.keep_days(service.organization))


def _page(template: str, link: str, history: History, status_code: int, context: Mapping[str, object]) -> Response:
    service, case, progress, now = current_services(), history.case, history.progress, utc_now()
    names = service.handlers.names({event.handler_id for event in history.events if event.handler_id is not None})
    recorded = _is_recorded(history)
    common = {
        "case": case,
        "progress": progress,
        "overdue": progress.is_overdue(now),
        "kind": service.organization.kind(case.kind),
        "team": service.organization.teams.get(progress.team),
        "steps": customer_steps.tell(history, service.organization, names, case.lang, now, recorded=recorded),
        "link": link,
        "satisfaction": {name: customer_steps.SATISFACTION[name] for name in SATISFACTION},
    }
    return responses.page(template, case.lang, status_code, {**common, **context})


def _is_recorded(history: History) -> bool:
    """Tell whether an answer to this case would be on record: not of one whose time was over before any handler came.

    It was answered by mail, as `desk.reminder_jobs` takes it, too.
    """
    since, due_at = current_services().handlers.since(), history.progress.due_at
    return since is not None and (bool(history.events) or due_at is None or due_at >= since)

"""The views of the desk: the list of cases, a case with all that happened to it, its print, and the acts on it."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import Response, g, redirect, request
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.cases.acts import Act
from feedback_api.cases.handling import ChangedError, GoneError, History, NotAllowedError, Step
from feedback_api.cases.opening import Case, Words
from feedback_api.cases.summary import summarize
from feedback_api.desk import case_words
from feedback_api.forms.desk_forms import DeskForm
from feedback_api.services import current_services
from feedback_api.web.desk import acts
from feedback_api.web.desk.acts import Desk, DeskAct
from feedback_api.web.desk.sessions import blueprint, current_handler, note_access, page
from feedback_api.web.request_guards import DESK
from institution.answer_templates import AnswerTemplate
from institution.clock import utc_now

_MOST_DIGITS = 40


@blueprint.get("/", strict_slashes=False)
def home() -> Response:
    """List the cases of my teams: those that owe an answer by deadline, to telephone, answered lately."""
    service, handler = current_services(), current_handler()
    number = _page_number()
    open_cases, more = service.desk_lists.open_cases(handler, number)
    with service.database.write(synced=False) as connection:
        note_access(connection, None, "list")
    context = {
        "open_cases": open_cases,
        "not_reached": service.desk_lists.not_reached(handler) if number == 0 else [],
        "to_telephone": service.desk_lists.to_telephone(handler) if number == 0 else [],
        "answered": service.desk_lists.answered_lately(handler) if number == 0 else [],
        "number": number,
        "more": more,
        "done": acts.BY_NAME[Act.TRANSFERRED].done if request.args.get("done") == Act.TRANSFERRED else "",
        "sought": request.args.get("receipt", "")[:_MOST_DIGITS],
    }
    return page("desk/list.html", context={**context, **_telling()})


@blueprint.get("/search")
def search() -> AnyResponse:
    """Lead to the case of a receipt number, if this handler may see it."""
    digits = re.sub(r"\D", "", request.args.get("receipt", "")[:_MOST_DIGITS])
    case = current_services().desk_lists.find(current_handler(), digits)
    if case is None:
        return page("desk/not_found.html", 404, {"sought": digits})
    return redirect(f"{DESK}/cases/{case.receipt}")


@blueprint.get("/cases/<receipt>")
def show(receipt: str) -> Response:
    """Show a case; the first member of its team who looks at it has opened it."""
    case = _case(receipt)
    desk = _desk(case)
    if acts.must_open(desk) and request.method == "GET" and not _is_fetched_ahead():
        desk = _look_first(desk)
    return _case_page(desk, 200, "read", acts.BY_NAME[Act.ANSWERED] if desk.template else None)


@blueprint.get("/cases/<receipt>/print")
def print_view(receipt: str) -> Response:
    """Show a case on paper; without persons, for the team that a complaint is about."""
    desk = _desk(_case(receipt))
    with_persons = request.args.get("persons") == "yes"
    words = _words(desk.history.case)
    context = {**_shown(desk, words), "with_persons": with_persons, "changed": ()}
    _note(desk.history.case, "print" if with_persons else "print without persons")
    return page("desk/print.html", context=context)


@blueprint.post("/cases/<receipt>/<name>")
def act(receipt: str, name: str) -> AnyResponse:
    """Do an act, or show the case again with what was typed and what stands in the way.

    A post that comes twice, as when a button is pressed twice, is answered twice as one that was done.
    """
    item = acts.BY_NAME.get(name)
    if item is None:
        raise NotFound
    if item.act is Act.TRANSFERRED and _has_handed_on(receipt):
        return _done(receipt, item)
    desk = _desk(_case(receipt))
    form = item.make_form(desk, g.fields)
    step = item.step(desk, form, _version()) if form.validate() else None
    if step is None or not desk.has_done(step):
        refusal = _try(desk, item, form, step)
        if refusal is not None:
            return refusal
    return _done(receipt, item)


def _try(desk: Desk, item: DeskAct, form: DeskForm, step: Step | None) -> Response | None:
    """Record a step; give the page of the case with what stands in the way, if anything does."""
    if not acts.is_offered(item, desk):
        return _case_page(desk, 409, "read", item, form, problem="그 사이 상황이 바뀌어 할 수 없는 처리입니다.")
    if step is None:
        return _case_page(desk, 422, "read", item, form, problem="고쳐 주실 곳이 있습니다.")
    case = desk.history.case
    try:
        _record(case, step)
    except ChangedError as error:
        numbers, now = [event.number for event in error.events], _desk(case)
        return None if now.has_done(step) else _case_page(now, 409, "read", item, form, changed=numbers)
    except NotAllowedError as error:
        return _case_page(_desk(case), 422, "read", item, form, problem=error.reason.ko)
    current_services().worker.wake()
    return None


def _look_first(desk: Desk) -> Desk:
    """Note that a handler looked at a case before all others of its team, and give where the case stands then.

    Whatever somebody else did at the same moment goes before: then the case is shown as it is.
    """
    case = desk.history.case
    with suppress(ChangedError, NotAllowedError):
        _record(case, Step(Act.OPENED, desk.handler.id, desk.history.progress.version))
    return _desk(_case(case.receipt))


def _done(receipt: str, item: DeskAct) -> AnyResponse:
    """Lead to the case, where a sentence tells what was done; to the list, if it has left this handler's sight."""
    place = f"cases/{receipt}" if _find(receipt) else ""
    return redirect(f"{DESK}/{place}?done={item.act}", 303)


def _has_handed_on(receipt: str) -> bool:
    """Tell whether the last that happened to a case out of sight is that this handler handed it on."""
    case = current_services().cases.by_receipt(receipt) if receipt.isascii() else None
    if case is None or case.forgotten_at or _find(receipt):
        return False
    *_, last = [None, *_desk(case).history.events]
    return last is not None and last.act is Act.TRANSFERRED and last.handler_id == current_handler().id


def _find(receipt: str) -> Case | None:
    return current_services().desk_lists.find(current_handler(), receipt) if receipt.isascii() else None


def _case(receipt: str) -> Case:
    case = _find(receipt)
    if case is None:
        raise NotFound
    return case


def _desk(case: Case) -> Desk:
    service = current_services()
    try:
        history = service.handling.history(case)
    except GoneError:
        raise NotFound from None
    desk = Desk(history, current_handler(), service.handling, service.organization, utc_now(), service.answer_templates)
    return replace(desk, template=_chosen_template(desk), repeats=_repeats(case))


def _repeats(case: Case) -> list[Case]:
    """Give the earlier cases on the same matter that this handler may see, too."""
    return [one for one in current_services().repeats.find(case, _words(case)) if _find(one.receipt)]


def _chosen_template(desk: Desk) -> AnswerTemplate | None:
    """Give the template that the address names, while the case can be answered."""
    if not acts.is_offered(acts.BY_NAME[Act.ANSWERED], desk):
        return None
    name = request.args.get("template", "")
    return next((one for one in desk.templates.of_kind(desk.history.case.kind) if one.name == name), None)


def _words(case: Case) -> Words:
    """Open what the customer wrote; raises NotFound where it was destroyed since the case was found."""
    service = current_services()
    with service.database.read() as connection:
        row = service.cases.sealed(connection, [case.id]).get(case.id)
    if row is None or row.forgotten_at is not None:
        raise NotFound
    return service.cases.opened(row)[1]


def _record(case: Case, step: Step) -> None:
    """Record an act together with its line in the access record; with an answer, to whose mailbox it went.

    Raises ChangedError, NotAllowedError, and NotFound where the case was destroyed since it was found.
    """
    service, words = current_services(), _words(case)

    def also(connection: Connection) -> None:
        note_access(connection, case.receipt, step.act)
        if step.act is Act.ANSWERED:
            service.repeats.remember(connection, case.id, words)

    try:
        service.handling.record(case.id, step, also=also)
    except GoneError:
        raise NotFound from None


def _note(case: Case, action: str) -> None:
    with current_services().database.write(synced=False) as connection:
        note_access(connection, case.receipt, action)


def _case_page(
    desk: Desk,
    status: int,
    action: str,
    item: DeskAct | None = None,
    form: DeskForm | None = None,
    problem: str = "",
    changed: Sequence[int] = (),
) -> Response:
    """Show a case with the acts that can be done; `item` and `form` are the act that was tried and what was typed."""
    offered = acts.offered(desk)
    if item is not None and item not in offered:
        offered = [item, *offered]
    forms = {each.act: form if each is item and form is not None else each.make_form(desk, None) for each in offered}
    tried = {"tried": item, "problem": problem, "changed": changed, "done": _sentence_of(desk)}
    context = {**_shown(desk, _words(desk.history.case)), "offered": offered, "forms": forms, **tried}
    _note(desk.history.case, action)
    return page("desk/case.html", status, context)


def _sentence_of(desk: Desk) -> str:
    """Say what was done, where the address names an act and it is the last that happened."""
    item = acts.BY_NAME.get(request.args.get("done", ""))
    events = desk.history.events
    return item.done_at(desk.history.progress) if item and events and events[-1].act is item.act else ""


def _shown(desk: Desk, words: Words) -> dict[str, Any]:
    """Give what a page of a case shows."""
    service, history = current_services(), desk.history
    return {
        "case": history.case,
        "progress": history.progress,
        "kind": desk.kind,
        "templates": desk.templates.of_kind(history.case.kind),
        "template": desk.template,
        "repeats": desk.repeats if desk.is_repeated else (),
        "team": desk.organization.teams[desk.team],
        "words": words,
        "summary": summarize(history.case, words, desk.organization),
        "events": case_words.describe(history, _names(history), desk.organization),
        "mails": case_words.describe_mails(service.outbox.of_case(history.case.id)),
        "statutory": desk.handling.calendar.statutory_due_at(desk.kind.statutory, history.case.received_at),
        **_telling(),
    }


def _telling() -> Mapping[str, Any]:
    """Give what the templates of lists and cases say times with."""
    service = current_services()
    return {
        "now": utc_now(),
        "remaining": case_words.remaining,
        "mail_fails": case_words.MAIL_FAILS_SENTENCE,
        "working_time": service.handling.calendar.working_time,
        "kinds": service.organization.kinds,
        "teams": service.organization.teams,
    }


def _names(history: History) -> dict[int, str]:
    ids = {event.handler_id for event in history.events if event.handler_id is not None}
    return current_services().handlers.names(ids)


def _version() -> int:
    """Give how many acts the page showed; a made-up number counts as none seen."""
    text = g.fields.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _page_number() -> int:
    text = request.args.get("page", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _is_fetched_ahead() -> bool:
    """Tell whether a browser fetches the page before anybody asked for it (Sec-Purpose: prefetch)."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return "prefetch" in purpose or "prerender" in purpose

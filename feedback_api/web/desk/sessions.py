"""The blueprint of the desk, its guard and its cookie: all that every page of the desk has in common.

A view of the desk is registered on `blueprint`, in a module that `app.py` imports. When it is called, a handler is
signed in (`current_handler()`), and a post has come from a page of the desk, its fields in `g.fields`. A view checks by
itself what this handler may see (`desk.visibility.may_see`) and notes it (`note_access`). A GET must change nothing,
for mail scanners follow links and browsers fetch them before anybody has asked; but for one: the page of a case notes
that its team has looked (`cases.show`), since looking is the act. A handler must be signed in, whose cookie no scanner
has; HEAD and what a browser fetches ahead (Sec-Purpose) note nothing. `page` renders a template that extends
desk/base.html.

Without any handler nothing of the desk is there: its addresses are answered as any that do not exist.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

from flask import Blueprint, Response, g, request
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.cases.handlers import Handler
from feedback_api.desk.desk_sessions import LIFETIME
from feedback_api.services import current_services
from feedback_api.store import access_log
from feedback_api.web import client_ip, request_guards, responses
from feedback_api.web.request_guards import DESK
from feedback_api.web.views import static_site
from institution.text import Text

blueprint = Blueprint("desk", __name__, url_prefix=DESK)
#: The endpoints that answer whoever is not signed in.
OPEN = ("desk.ask_for_code", "desk.enter_code")
#: Longer tokens are none of ours; in characters.
_LONGEST_TOKEN = 100
FOREIGN = Text(
    "업무 화면의 쪽에서 보내신 것만 받습니다. 업무 화면을 새로 열어 다시 해 주십시오.",
    "The desk takes what its own pages send. Please open the desk afresh and try again.",
)
SIGNED_OUT = Text(
    "로그인이 끝나 처리하지 못했습니다. 새 창에서 로그인하신 뒤, 이 창에서는 뒤로 가서 그대로 다시 보내 주십시오.",
    "You are signed out, and nothing was done. Sign in in another window, then go back in this one and send it again.",
)


def current_handler() -> Handler:
    """Give the handler who is signed in; only for views behind the guard."""
    return cast(Handler, g.handler)


def client_address() -> str | None:
    """Give the network address of whoever asks."""
    return client_ip.client_address(request, current_services().settings)


def note_access(connection: Connection, receipt: str | None, action: str) -> None:
    """Note in the access record, in the caller's transaction, that the current handler saw or did something."""
    access_log.note(connection, current_handler().id, client_address(), receipt, action)


def page(template: str, status: int = 200, context: Mapping[str, object] | None = None) -> Response:
    """Render a page of the desk, in Korean; `handler` is who is signed in, or None."""
    return responses.page(template, "ko", status, {"handler": g.get("handler"), **(context or {})})


@blueprint.before_request
def guard() -> AnyResponse | None:
    """Let nobody in but handlers who are signed in, and no post but those of the desk's own pages."""
    if not current_services().handlers.any():
        return _as_if_missing()
    g.lang = "ko"
    if request.method == "POST":
        if not _is_of_the_desk():
            return responses.problem(403, FOREIGN)
        g.fields = request_guards.require_form(request)
    g.handler = current_services().desk_sessions.find(token()) if token() else None
    if g.handler or request.endpoint in OPEN:
        return None
    if request.method == "POST":
        return responses.problem(403, SIGNED_OUT)
    return _ask_to_sign_in()


def token() -> str:
    """Give the token of the session that the browser has; nothing if it has none."""
    given = request.cookies.get(cookie_name(), "")
    return given if len(given) <= _LONGEST_TOKEN else ""


def cookie_name() -> str:
    """Name the cookie: by its prefix a browser takes it over https alone (RFC 6265bis, 4.1.3)."""
    return "__Secure-desk" if current_services().settings.production else "desk"


def set_cookie(response: AnyResponse, token: str) -> None:
    """Give the browser the token of a session, for the pages of the desk on this very host alone."""
    _set(response, token, LIFETIME)


def delete_cookie(response: AnyResponse) -> None:
    """Take the token from the browser."""
    _set(response, "", timedelta(0))


def _set(response: AnyResponse, value: str, age: timedelta) -> None:
    secure = current_services().settings.production
    response.set_cookie(cookie_name(), value, age, path=DESK, secure=secure, httponly=True, samesite="Strict")


def _is_of_the_desk() -> bool:
    """Tell whether a post came from a page of the desk; where nothing tells, it counts as another's."""
    try:
        return request_guards.require_same_origin(request, current_services().settings)
    except Forbidden:
        return False


def _as_if_missing() -> AnyResponse:
    """Answer as where no desk is: with what the site has there, usually its page for what is missing."""
    if request.method in ("GET", "HEAD"):
        return static_site.page(request.path.lstrip("/"))
    raise NotFound


def _ask_to_sign_in() -> AnyResponse:
    """Show the page for the work address, from which the handler comes back to the page that was asked for.

    A cookie that is SameSite=Strict does not come with a link from another site, such as a mailbox in the browser: so
    such a visitor may be signed in, and a page of ours asks for the same address once more.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return page("desk/enter.html", context={"path": request.path})
    return page("desk/sign_in.html", context={"back_to": request.path, "email": "", "error": ""})

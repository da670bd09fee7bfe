"""The views of signing in and out: the work address, the code that was mailed to it, the end of a session.

Pages, statuses, headers and the work done are the same whether an address is a handler's or not.
"""

import re

from flask import Response, g, redirect
from werkzeug.wrappers import Response as AnyResponse

from feedback_api.desk.sign_in import LIFETIME, CodeOverError, WrongCodeError
from feedback_api.rate_limits import LimitReachedError
from feedback_api.services import current_services
from feedback_api.web import responses
from feedback_api.web.desk import sessions
from feedback_api.web.desk.sessions import blueprint, client_address, page
from feedback_api.web.request_guards import DESK
from institution import email_address
from institution.text import Text

#: The longest values taken, in characters; a longer one counts as a wrong one.
_MOST = {"email": 254, "code": 40, "key": 43, "back_to": 100}
#: Where a handler may be led after signing in: to a page of the desk.
_PAGE = re.compile(rf"{DESK}/[\w/-]*", re.ASCII)
_NO_ADDRESS = "업무용 이메일 주소를 name@example.kr처럼 적어 주십시오."
_OVER = "이 번호는 더 쓸 수 없습니다. 새 번호를 받아 주십시오."
_WRONG = "번호가 다릅니다. {left}번 더 해 보실 수 있습니다."
_TOO_MANY = Text(
    "로그인을 너무 여러 번 하셨습니다. 잠시 뒤 다시 해 주십시오.",
    "Too many attempts to sign in. Please try again in a while.",
)


@blueprint.post("/sign-in")
def ask_for_code() -> Response:
    """Have a code mailed, if the address is a handler's, and ask for it in any case."""
    typed, back_to = _field("email"), _back_to()
    try:
        email = email_address.parse(typed, example_domains=True)
    except email_address.EmailAddressError:
        context = {"back_to": back_to, "email": typed, "error": _NO_ADDRESS}
        return page("desk/sign_in.html", 422, context)
    try:
        key = current_services().sign_ins.ask(email, client_address())
    except LimitReachedError as error:
        return _too_many(error)
    current_services().worker.wake()
    return _code_page(200, key, back_to)


@blueprint.post("/code")
def enter_code() -> AnyResponse:
    """Sign in whoever brings the code, with a new session, whatever the browser brought."""
    key, back_to = _field("key"), _back_to()
    code = re.sub(r"[\s-]", "", _field("code"))
    try:
        token = current_services().sign_ins.redeem(key, code, client_address(), sessions.token())
    except WrongCodeError as error:
        return _code_page(422, key, back_to, _WRONG.format(left=error.left))
    except CodeOverError:
        return page("desk/sign_in.html", 422, {"back_to": back_to, "email": "", "error": _OVER})
    except LimitReachedError as error:
        return _too_many(error)
    response = redirect(back_to, 303)
    sessions.set_cookie(response, token)
    return response


@blueprint.get("/sign-in")
@blueprint.get("/code")
@blueprint.get("/sign-out")
def start_again() -> AnyResponse:
    """Lead whoever reloads the address of an answer to the first page; nobody is signed out by a link."""
    return redirect(f"{DESK}/")


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session, here and on the server."""
    current_services().desk_sessions.end(sessions.token(), client_address())
    response = redirect(f"{DESK}/", 303)
    sessions.delete_cookie(response)
    return response


def _code_page(status: int, key: str, back_to: str, error: str = "") -> Response:
    minutes = int(LIFETIME.total_seconds() // 60)
    context = {"key": key, "back_to": back_to, "error": error, "minutes": minutes}
    return page("desk/code.html", status, context)


def _too_many(error: LimitReachedError) -> Response:
    return responses.problem(429, _TOO_MANY, {"Retry-After": str(error.retry_after)})


def _field(name: str) -> str:
    """Give a field of the post; one that is too long is none."""
    text = str(g.fields.get(name, ""))
    return text if len(text) <= _MOST[name] else ""


def _back_to() -> str:
    """Give the page of the desk to go on to: never another one, whoever made up the form."""
    path = _field("back_to")
    return path if _PAGE.fullmatch(path) else f"{DESK}/"

"""What a request that goes wrong is answered: the status and the sentence of each error, Korean and English.

An error of HTTP (werkzeug.exceptions) keeps its status; a database out of reach is 503; anything else is a fault of
ours and 500. Flask logs the last kind itself, through `log_exception` of app.py, and raises it again under
`flask --debug` and in tests that set TESTING: that is why no handler is registered for Exception.
"""

import logging

from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

from feedback_api import logging_setup
from feedback_api.counters import Fault
from feedback_api.forms.answers import LIMITS
from feedback_api.services import current_services
from feedback_api.web import responses
from institution.text import Text

log = logging.getLogger(__name__)

UNAVAILABLE = Text(
    "지금은 접수하지 못했으니 잠시 뒤 다시 보내시거나 {phone:으로} 전화해 주십시오.",
    "We could not take this now. Please send it again in a while, or call {phone}.",
)
FAILED = Text(
    "저희 쪽의 오류로 처리하지 못했습니다. 다시 보내시거나 {phone:으로} 전화해 주십시오. "
    "같은 내용은 한 번만 접수됩니다.",
    "A fault of ours kept this from being handled. Please send it again, or call {phone}. "
    "The same message is received only once.",
)
TOO_MANY = Text(
    "지금은 보내신 의견이 많아 더 받지 못합니다. 잠시 뒤 다시 보내시거나 {phone:으로} 전화해 주십시오.",
    "Too many messages have come from here just now. Please send it again later, or call {phone}.",
)
REUSED = Text(
    "이미 보내신 의견과 내용이 다릅니다. 확인하시고 새 의견으로 다시 보내 주십시오.",
    "This differs from what you have already sent. Please check it and send it as a new message.",
)
INVALID = Text("고쳐 주실 곳이 있습니다.", "Please correct what is marked.")
CONFIRM = Text("보내시기 전에 내용을 한 번 더 확인해 주십시오.", "Please check your answers once more before sending.")
FOREIGN = Text(
    "이 누리집의 양식에서 보내신 의견만 접수합니다. 내용을 확인하고 아래에서 다시 보내시거나 "
    "{phone:으로} 전화해 주십시오.",
    "We take messages only from the forms of this site. Please check it and send it again below, or call {phone}.",
)
#: The fields of our forms that take long to type.
_TEXTS = ("subject", "message", "comment")
_BY_STATUS = {
    400: Text(
        "보내신 내용을 읽지 못했습니다. 양식을 새로 열어 다시 보내 주십시오.",
        "We could not read what was sent. Please open the form afresh and send it again.",
    ),
    403: FOREIGN,
    404: Text(
        "찾으시는 페이지가 없습니다. 주소를 확인하시거나 {phone:으로} 전화해 주십시오.",
        "There is no such page. Please check the address, or call {phone}.",
    ),
    405: Text("이 주소는 그렇게 쓸 수 없습니다.", "This address cannot be used in that way."),
    413: Text(
        f"내용이 너무 깁니다. {LIMITS['message']:,}자 안으로 줄여 보내시거나 {{phone:으로}} 전화해 주십시오.",
        f"This is too long. Please keep it within {LIMITS['message']:,} characters, or call {{phone}}.",
    ),
    415: Text("양식으로 보내 주십시오.", "Please send it as a form."),
    421: Text(
        "이 주소로는 답해 드릴 수 없습니다. 기관이 안내한 주소로 열어 주십시오. "
        "(운영자: FEEDBACK_SITE_URL, FEEDBACK_HOSTS)",
        "Nothing is served under this address. Please open the one that the institution gives. "
        "(Operators: FEEDBACK_SITE_URL, FEEDBACK_HOSTS)",
    ),
}


def register(app: Flask) -> None:
    """Register the handlers of an application."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _failed)
    app.register_error_handler(SQLAlchemyError, _unavailable)


def log_error(error: BaseException | None) -> None:
    """Count an error and log where it was raised; with its traceback on a laptop, where the developer alone sees it.

    In production neither the error's text nor the source of the frames is logged: both may quote what a customer wrote.
    """
    traceback = None if current_services().settings.production else error
    kind, place = type(error).__name__, logging_setup.place(error) if error else "?"
    current_services().counters.fail(Fault.STORE if isinstance(error, SQLAlchemyError) else Fault.FAULT)
    log.error("%s failed: %s at %s", request.endpoint, kind, place, exc_info=traceback)


def _unavailable(error: Exception) -> Response:
    """Answer 503: the database is out of reach."""
    log_error(error)
    return responses.problem(503, UNAVAILABLE, {"Retry-After": "60"})


def _failed(_: InternalServerError) -> Response:
    """Answer 500 to an error that nobody expected, which Flask has logged; a post gets back what was typed.

    It gets its form, to be sent again; where it is the form that fails, a page with the texts, to be copied.
    """
    posted = g.get("posted")  # a `form_post.FormPost`
    if posted is not None:
        try:
            shown: Response = posted.again(500, FAILED)
            return shown
        except Exception as error:
            log_error(error)
    return responses.problem(500, FAILED, typed=[text for text in map(g.get("fields", {}).get, _TEXTS) if text])


def _http(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    status = error.code or 400
    if status >= 500:
        return _unavailable(error)
    headers = {name: text for name, text in error.get_headers() if name in ("Allow", "Content-Range")}
    return responses.problem(status, _BY_STATUS.get(status, _BY_STATUS[400]), headers)

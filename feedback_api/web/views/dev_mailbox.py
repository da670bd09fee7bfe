"""The local mailbox in a browser: on this machine alone, and never in production."""

from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.exceptions import NotFound

from feedback_api.delivery import dev_mailbox
from feedback_api.services import current_services
from feedback_api.web import request_guards

blueprint = Blueprint("dev_mail", __name__, url_prefix="/dev/mail")


@blueprint.before_request
def _local_alone() -> None:
    if not request_guards.is_local(request):
        raise NotFound


@blueprint.get("/")
def index() -> str:
    """List the mails, newest first."""
    return render_template("dev_mail.html", mails=dev_mailbox.messages(_folder()), mail=None)


@blueprint.get("/<key>")
def text(key: str) -> str:
    """Show a mail's headers and text."""
    mail = _mail(key)
    body = mail.get_body(("plain",))
    return render_template("dev_mail.html", mail=mail, key=key, body=body.get_content() if body else "")


@blueprint.get("/<key>/html")
def html(key: str) -> Response:
    """Show a mail's HTML as a mail program would: without scripts."""
    body = _mail(key).get_body(("html",))
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return make_response(body.get_content() if body else "", 200, headers)


def _mail(key: str) -> EmailMessage:
    try:
        return dev_mailbox.read(_folder(), key)
    except KeyError:
        raise NotFound from None


def _folder() -> Path:
    return current_services().settings.instance / "mail"

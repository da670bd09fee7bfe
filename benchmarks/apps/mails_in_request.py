"""`python -m benchmarks.apps.mails_in_request PORT`: Flask-Mail sends both mails before the customer is answered.

One connection for the two, and text bodies alone: the quickest such an app can be.
"""

import sys
from functools import partial

from flask import Flask
from flask_mail import Mail, Message

from benchmarks.apps.plain_form import create_app, serve
from feedback_api import config

SENDER, TEAM = "service@example.com", "team@example.com"


def _send(mail: Mail, answers: dict[str, str]) -> None:
    notice = Message(answers["subject"], recipients=[TEAM], body="\n".join(answers.values()), sender=SENDER)
    notice.reply_to = answers["email"]
    thanks = Message("접수되었습니다", recipients=[answers["email"]], body=answers["subject"], sender=SENDER)
    with mail.connect() as connection:
        connection.send(notice)
        connection.send(thanks)


def _mailing_app() -> Flask:
    mail = Mail()
    app = create_app(partial(_send, mail))
    settings = config.from_environ()
    app.config.update(MAIL_SERVER=settings.mail_server, MAIL_PORT=settings.mail_port)
    mail.init_app(app)
    return app


if __name__ == "__main__":
    serve(_mailing_app(), int(sys.argv[1]))

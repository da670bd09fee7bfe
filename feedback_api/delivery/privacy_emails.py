"""Mails to the privacy officer: no word of a customer stands in them, only the receipt number."""

from flask import render_template

from feedback_api.delivery.emails import NO_LOOPS, Letter
from feedback_api.delivery.smtp import Message
from institution import formatting


def withdrawal_held(letter: Letter) -> Message:
    """Tell that a customer withdraws the consent to a case that a hold keeps from being destroyed."""
    facts, settings = letter.organization, letter.settings
    context = {
        "receipt": formatting.receipt(letter.case.receipt),
        "case": letter.case,
        "dates": formatting,
        "lang": "ko",
    }
    return Message(
        subject=f"[동의 철회] {context['receipt']} 보류 중인 의견",
        recipients=[facts.privacy_mailbox or settings.operator_email or facts.teams[facts.default_team].mailbox],
        body=render_template("email/withdrawal_held/ko.txt", **context),
        html=render_template("email/withdrawal_held/ko.html", **context),
        sender=(facts.short_name.ko, settings.mail_sender or facts.sender),
        extra_headers=dict(NO_LOOPS),
    )

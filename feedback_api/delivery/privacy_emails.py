"""Mails to the privacy officer: no word of a customer stands in them, only the receipt number."""

from feedback_api.delivery.emails import Letter, compose
from feedback_api.delivery.smtp import Message
from institution import formatting


def withdrawal_held(letter: Letter) -> Message:
    """Tell that a customer withdraws the consent to a case that a hold keeps from being destroyed."""
    facts, settings = letter.organization, letter.settings
    recipient = facts.privacy_mailbox or settings.operator_email or facts.teams[facts.default_team].mailbox
    context = {"receipt": formatting.receipt(letter.case.receipt)}
    return compose("withdrawal_held", "ko", context, letter, recipient=recipient)

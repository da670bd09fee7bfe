"""What a production start refuses: example addresses where real ones belong."""

from feedback_api.config import Settings
from institution import organization
from institution.validation import DataError


def check(settings: Settings) -> None:
    """Refuse to serve strangers with the addresses of a demonstration; raises DataError with every one."""
    if not settings.production:
        return
    facts = organization.read(settings.organization)
    own_sender = bool(settings.mail_sender)
    found = [
        problem
        for problem in organization.placeholders(facts)
        if problem.field != "site_url" and not (problem.field == "sender" and own_sender)
    ]
    if found:
        raise DataError(found)

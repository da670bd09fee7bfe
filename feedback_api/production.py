"""Refuse to start in production with an organization.yml that still holds example addresses."""

from feedback_api.config import Settings
from institution.organization import organization_file
from institution.validation import DataError


def check(settings: Settings) -> None:
    """Check an organization.yml that is used in production; raises DataError with every example address in it."""
    if not settings.production:
        return
    facts = organization_file.read(settings.organization)
    has_sender = bool(settings.mail_sender)
    problems = [
        problem
        for problem in organization_file.placeholders(facts)
        if problem.field != "site_url" and not (problem.field == "sender" and has_sender)
    ]
    if problems:
        raise DataError(problems)

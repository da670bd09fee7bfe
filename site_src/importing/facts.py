"""The institution into whose files an import goes."""

from institution.organization import organization_file
from institution.organization.record import Organization
from site_src.importing.outcome import Request


def organization_of(request: Request) -> Organization:
    """Give the facts of the institution; raises DataError if a field of organization.yml is wrong."""
    return organization_file.read(request.data / "organization.yml").organization

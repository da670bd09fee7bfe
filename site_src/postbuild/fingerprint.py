"""Write the fingerprint of organization.yml, by which `flask doctor` sees whether site and service go by one file."""

from pathlib import Path

from institution.organization import organization_file


def write(facts: Path, site: Path) -> None:
    """Write the fingerprint of organization.yml into the built site."""
    (site / organization_file.FINGERPRINT).write_text(f"{organization_file.fingerprint(facts)}\n", "utf-8")

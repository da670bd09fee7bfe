"""Write the fingerprint of organization.yml, by which `flask doctor` sees whether site and service go by one file."""

from pathlib import Path

from institution import organization


def write(facts: Path, site: Path) -> None:
    """Write the fingerprint of organization.yml into the built site."""
    (site / organization.FINGERPRINT).write_text(f"{organization.fingerprint(facts)}\n", "utf-8")

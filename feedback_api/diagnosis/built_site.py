"""Whether the site beside the service was built from the same organization.yml."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from feedback_api import site_files
from feedback_api.diagnosis.findings import Finding, good, unchecked, wrong
from institution.organization import organization_file

if TYPE_CHECKING:
    from feedback_api.services import Services


_DIGEST = re.compile("[0-9a-f]{64}")


def check_site(services: "Services") -> Finding:
    """Compare the fingerprint that the build has written with that of the service's file."""
    site = services.settings.site_dir
    if not (site / "index.html").is_file():
        return unchecked(
            "FEEDBACK_SITE_DIR에 누리집이 없습니다. 다른 곳에서 공개한다면 괜찮습니다.",
            "There is no site in FEEDBACK_SITE_DIR, which is right where it is published elsewhere.",
        )
    written = _read_fingerprint(site)
    if written is None:
        return wrong(
            "어느 organization.yml로 지었는지 모릅니다. make build로 다시 지어 주십시오.",
            "Nothing tells from which organization.yml it was built: build it anew with make build.",
        )
    if written != organization_file.fingerprint(services.settings.organization):
        return wrong(
            "서비스와 다른 organization.yml로 지었습니다. make build로 다시 짓고, "
            "FEEDBACK_ORGANIZATION을 확인해 주십시오.",
            "It was built from another organization.yml than the service's: build it anew with make build, and check "
            "FEEDBACK_ORGANIZATION.",
        )
    if not (site / site_files.FRAME).is_file():
        return wrong(
            "지난 판으로 지은 누리집이라 접수 화면에 누리집의 메뉴가 없습니다. make build로 다시 지어 주십시오.",
            "It was built by an older version, so that receipts have no menu of the site: build it anew with "
            "make build.",
        )
    return good(
        "서비스와 같은 organization.yml로 지었습니다.", "Built from the same organization.yml as the service's."
    )


def _read_fingerprint(site: Path) -> str | None:
    """Give the fingerprint in a built site, or None if there is none."""
    try:
        written = (site / organization_file.FINGERPRINT).read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return written if _DIGEST.fullmatch(written) else None

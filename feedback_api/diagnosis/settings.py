"""Settings that a start takes and that are wrong all the same."""

import stat
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from feedback_api.diagnosis.findings import Finding, good, wrong

if TYPE_CHECKING:
    from feedback_api.services import Services


def check_settings(services: "Services") -> Finding:
    """Check what no start refuses; whatever it refuses has ended the command, each variable on a line."""
    settings = services.settings
    if stat.S_IMODE(settings.instance.stat().st_mode) & stat.S_IRWXO:
        return wrong(
            "FEEDBACK_INSTANCE 폴더를 이 컴퓨터의 누구나 볼 수 있습니다. chmod o= 로 막아 주십시오.",
            "Everybody on this machine can look into the folder FEEDBACK_INSTANCE: close it with chmod o=.",
        )
    if not settings.production:
        return good(
            "쓸 수 있습니다. FEEDBACK_SITE_URL이 이 컴퓨터의 주소라 운영이 아닙니다.",
            "Usable. Not production, for FEEDBACK_SITE_URL is an address of this machine.",
        )
    if urlsplit(settings.site_url).scheme != "https":
        return wrong(
            "FEEDBACK_SITE_URL이 https가 아니라 고객의 글이 그대로 오갑니다. https 주소로 바꿔 주십시오.",
            "FEEDBACK_SITE_URL is no https address: what customers write travels in the clear. Use https.",
        )
    if not settings.operator_email:
        return wrong(
            "FEEDBACK_OPERATOR_EMAIL이 없어 보내지 못한 메일을 아무도 듣지 못합니다. 운영자의 주소를 정해 주십시오.",
            "Without FEEDBACK_OPERATOR_EMAIL nobody hears of mail that was given up. Set the operator's address.",
        )
    return good("쓸 수 있습니다.", "Usable.")

"""Whether the proxies before the service tell it rightly who asks: the service is asked through FEEDBACK_SITE_URL."""

import http.client
import json
import ssl
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from feedback_api.diagnosis import probe
from feedback_api.diagnosis.findings import Finding, good, unchecked, wrong
from feedback_api.diagnosis.probe import Way

if TYPE_CHECKING:
    from feedback_api.config import Settings
    from feedback_api.services import Services

TIMEOUT_SECONDS = 10
#: The statuses of a service that refuses the host, and of one that does not know the signature.
_MISDIRECTED, _NOT_FOUND = 421, 404
#: The longest answer that is read, in bytes.
_MOST_BYTES = 1000


def check_proxies(services: "Services") -> Finding:
    """Ask the service how a request through FEEDBACK_SITE_URL comes to it."""
    try:
        return _FINDINGS[_ask(services.settings)]
    except urllib.error.HTTPError as error:
        error.close()
        return _STATUSES.get(error.code) or _no_answer(str(error.code))
    except urllib.error.URLError as error:
        if isinstance(error.reason, ssl.SSLCertVerificationError):
            return _CERTIFICATE
        return _no_answer(type(error.reason).__name__)
    except http.client.HTTPException as error:  # no HTTP
        return _no_answer(type(error).__name__)
    except (ValueError, KeyError, TypeError):  # some page, as of a site that is published without the service
        return _STATUSES[_NOT_FOUND]


def _ask(settings: "Settings") -> Way:
    address = settings.site_url.rstrip("/") + probe.PATH
    headers = {probe.HEADER: probe.sign(settings.secret_key), "X-Forwarded-For": probe.FORGED}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - SITE_URL is of http or https
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        return Way(json.loads(answer.read(_MOST_BYTES))["way"])


def _no_answer(reason: str) -> Finding:
    return unchecked(
        f"FEEDBACK_SITE_URL에서 서비스가 답하지 않았습니다({reason}).",
        f"The service did not answer at FEEDBACK_SITE_URL ({reason}).",
    )


_CERTIFICATE = wrong(
    "FEEDBACK_SITE_URL의 인증서가 맞지 않습니다. 이름과 기한을 확인해 주십시오.",
    "The certificate at FEEDBACK_SITE_URL cannot be verified: check its name and dates.",
)
_STATUSES = {
    _MISDIRECTED: wrong(
        "프록시가 Host를 바꿉니다. 받은 Host를 그대로 넘기게 하거나 FEEDBACK_HOSTS에 그 이름을 적어 주십시오.",
        "A proxy changes the Host header: let it hand on the one it got, or name its own in FEEDBACK_HOSTS.",
    ),
    _NOT_FOUND: wrong(
        "FEEDBACK_SITE_URL의 /api/가 이 서비스로 오지 않거나, 거기서 도는 서비스의 FEEDBACK_SECRET_KEY가 다릅니다.",
        "What answers /api/ at FEEDBACK_SITE_URL is not this service, or runs with another FEEDBACK_SECRET_KEY: "
        "check where the proxy sends /api/, and that both have the same settings.",
    ),
}
_FINDINGS = {
    Way.DIRECT: good(
        "주소를 적어 주는 프록시 없이 닿습니다.", "The service is reached without a proxy that writes down addresses."
    ),
    Way.TRUSTED: good(
        "믿는 프록시가 고객의 주소를 적어 줍니다.", "A trusted proxy writes down the customer's address."
    ),
    Way.UNTRUSTED: wrong(
        "프록시가 적은 주소를 믿지 않아 모든 고객이 하나로 셉니다. FEEDBACK_TRUSTED_PROXIES에 "
        "프록시의 네트워크를 적어 주십시오.",
        "A proxy is not trusted, and all customers behind it count as one: name its network in "
        "FEEDBACK_TRUSTED_PROXIES.",
    ),
    Way.FORGEABLE: wrong(
        "프록시가 X-Forwarded-For를 그대로 넘겨 누구나 주소를 꾸밀 수 있습니다. 프록시가 보낸 쪽의 "
        "주소를 덧붙이게 해 주십시오.",
        "A proxy hands on X-Forwarded-For as it came, so that anybody can forge an address: let it add the sender's.",
    ),
    Way.SILENT: wrong(
        "믿는 프록시가 X-Forwarded-For를 보내지 않아 모든 고객이 하나로 셉니다. 보내게 해 주십시오.",
        "A trusted proxy sends no X-Forwarded-For, and all customers count as one: let it send the header.",
    ),
    Way.UNSIGNED: wrong(
        "Netlify의 서명이 오지 않습니다. netlify.toml의 signed와 FEEDBACK_NETLIFY_SECRET을 확인해 주십시오.",
        "Netlify's signature does not arrive: check `signed` in netlify.toml and FEEDBACK_NETLIFY_SECRET.",
    ),
}

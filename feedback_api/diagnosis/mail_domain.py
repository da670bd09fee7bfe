"""What the world's mail servers ask name servers about the domain that mail comes from: MX, SPF, DMARC, DKIM.

Each of the four says what is good, or the record to publish. Where no name server answers, nothing is said to be wrong.
"""

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import TYPE_CHECKING

from feedback_api.diagnosis.findings import Finding, good, unchecked, wrong
from feedback_api.diagnosis.name_server import Address, NameServer, NoAnswerError
from feedback_api.diagnosis.spf import BrokenError, Evaluation, TooManyLookupsError, UnknownError, find_records
from institution.formatting import Name

if TYPE_CHECKING:
    from feedback_api.config import Settings
    from feedback_api.services import Services

_ALL = re.compile(r" \+?all( |$)", re.IGNORECASE)
_POLICIES = ("none", "quarantine", "reject")


def check_domain(services: "Services") -> Finding:
    """Check that the domains of sender and envelope take mail: replies and bounces, and many servers ask for it."""
    return _judged(services, _judge_domain)


def check_spf(services: "Services") -> Finding:
    """Check that the envelope's domain says which servers send for it (RFC 7208), and that ours is one of them."""
    return _judged(services, _judge_spf)


def check_dmarc(services: "Services") -> Finding:
    """Check that the sender's domain says what to do with mail that fails SPF and DKIM (RFC 9989)."""
    return _judged(services, _judge_dmarc)


def check_dkim(services: "Services") -> Finding:
    """Check that the key is published with which the mail server signs (RFC 6376), where its selector is known."""
    return _judged(services, _judge_dkim)


def _judged(services: "Services", judge: Callable[["Services", NameServer], Finding]) -> Finding:
    if not services.settings.production:
        return unchecked("운영이 아니라 확인하지 않습니다.", "Not checked, for this is not production.")
    try:
        return judge(services, NameServer(services.settings.dns_server))
    except NoAnswerError as error:
        return unchecked(
            f"DNS 서버가 답하지 않아 확인하지 못했습니다({error}). 다른 서버를 FEEDBACK_DNS_SERVER에 적을 수 있습니다.",
            f"No name server answered ({error}); another one can be set in FEEDBACK_DNS_SERVER.",
        )


def _judge_domain(services: "Services", names: NameServer) -> Finding:
    domains = dict.fromkeys((_sender_domain(services), _envelope_domain(services)))
    for domain in domains:
        exchanges = names.exchanges(domain)
        if exchanges == [""]:
            return wrong(
                f"{domain}의 MX 레코드가 메일을 받지 않는다고 합니다(null MX). 메일을 받는 서버를 공개해 주십시오.",
                f"{domain} says that it takes no mail (null MX): publish the server that does as its MX record.",
            )
        if not exchanges and not names.addresses(domain):
            record = f"{domain}. MX 10 mail.{domain}."
            return wrong(
                f"{domain}에 메일을 받을 서버가 없어 회신과 반송이 오지 못하고, 많은 서버가 거절합니다. "
                f"공개할 레코드: {record}",
                f"No server takes mail for {domain}: replies and bounces are lost, and many refuse its mail. "
                f"Publish a record like {record}",
            )
    listed = ", ".join(domains)
    return good(f"메일을 받을 서버가 있습니다: {listed}.", f"A server takes mail for {listed}.")


def _judge_spf(services: "Services", names: NameServer) -> Finding:
    domain = _envelope_domain(services)
    records = find_records(names, domain)
    if not records:
        record = f'{domain}. TXT "v=spf1 {_mechanism(services.settings)} ~all"'
        return wrong(f"없습니다. 공개할 레코드: {record}", f"There is none. Publish: {record}")
    if len(records) > 1:
        return wrong(
            f"{domain}에 {len(records)}개가 있어 모두 무효입니다. 하나로 합쳐 주십시오(RFC 7208 3.2).",
            f"{domain} has {len(records)}, which makes all of them void: merge them into one (RFC 7208, 3.2).",
        )
    if _ALL.search(records[0]):
        return wrong(
            f"{domain}의 기록이 누구나 보내도 된다고 합니다(+all). 끝을 ~all로 바꿔 주십시오.",
            f"That of {domain} lets everybody send (+all): end it with ~all instead.",
        )
    return _judge_senders(services.settings, names, domain)


def _judge_senders(settings: "Settings", names: NameServer, domain: str) -> Finding:
    """Tell whether an SPF record lets our mail server send, where its address can be told."""
    server, mechanism = settings.mail_server, _mechanism(settings)
    try:
        senders = [address for address in _addresses(names, server) if address.is_global]
        let = [Evaluation(names, address).passes(domain) for address in senders]
    except TooManyLookupsError:
        return wrong(
            f"{domain}의 기록이 열 번 넘게 찾게 하여 무효입니다(RFC 7208 4.6.4). include를 줄여 주십시오.",
            f"That of {domain} asks for more than ten lookups, which makes it void (RFC 7208, 4.6.4): cut includes.",
        )
    except BrokenError:
        return wrong(
            f"{domain}의 기록이나 그것이 가리키는 기록이 잘못되어 무효입니다. 철자와 include를 확인해 주십시오.",
            f"That of {domain}, or one that it includes, is broken and void: check its spelling and its includes.",
        )
    except UnknownError:
        let = []
    if not let:
        return good(
            f"{domain}에 하나 있습니다. 메일을 내보내는 주소가 들어 있는지는 여기서 알 수 없습니다.",
            f"{domain} has one; whether it names the address that sends cannot be told from here.",
        )
    if any(let):
        return good(f"{domain}에 있고 {server}의 주소를 허락합니다.", f"{domain} has one, which lets {server} send.")
    return unchecked(
        f"{domain}의 기록이 {server}의 주소를 허락하지 않습니다. 메일이 다른 주소에서 나가지 않으면 "
        f"{Name(mechanism):을} 더해 주십시오.",
        f"That of {domain} does not let {server} send. Unless mail leaves from another address, add {mechanism}.",
    )


def _judge_dmarc(services: "Services", names: NameServer) -> Finding:
    domain = _sender_domain(services)
    place, records = _find_policy(names, domain)
    if not records:
        record = f'_dmarc.{domain}. TXT "v=DMARC1; p=none; rua=mailto:postmaster@{domain}"'
        return wrong(f"없습니다. 공개할 레코드: {record}", f"There is none. Publish: {record}")
    if len(records) > 1:
        return wrong(
            f"_dmarc.{place}에 {len(records)}개가 있어 모두 무효입니다. 하나만 남겨 주십시오.",
            f"_dmarc.{place} has {len(records)}, which makes all of them void: leave one.",
        )
    tags = _tags(records[0])
    policy = tags.get("sp", tags.get("p", "")) if place != domain else tags.get("p", "")
    if policy.lower() not in _POLICIES:
        return wrong(
            f"_dmarc.{place}의 정책을 읽을 수 없습니다. p=none, p=quarantine, p=reject 가운데 하나를 적어 주십시오.",
            f"The policy of _dmarc.{place} cannot be read: write p=none, p=quarantine or p=reject.",
        )
    if policy.lower() == "none":
        return good(
            f"_dmarc.{place}에 있고 보기만 합니다(p=none). 보고에 문제가 없으면 p=quarantine으로 올리십시오.",
            f"_dmarc.{place} has one that only watches (p=none): when the reports are clean, raise it to p=quarantine.",
        )
    return good(f"_dmarc.{place}에 있습니다(p={policy}).", f"_dmarc.{place} has one (p={policy}).")


def _find_policy(names: NameServer, domain: str) -> tuple[str, list[str]]:
    """Give the DMARC records that hold for a domain, and where they are: its own, or those of the highest above it.

    So the organizational domain is known without a list of public suffixes, as in the tree walk of RFC 9989, 4.10.
    """
    place, records = domain, _policies(names, domain)
    if not records:
        for above in _above(domain):
            if theirs := _policies(names, above):
                place, records = above, theirs
    return place, records


def _above(domain: str) -> Iterator[str]:
    """Give the domains above one, the nearest first, without the one at the top."""
    labels = domain.split(".")
    return (".".join(labels[start:]) for start in range(1, len(labels) - 1))


def _policies(names: NameServer, domain: str) -> list[str]:
    return [text for text in names.texts(f"_dmarc.{domain}") if re.match(r"v\s*=\s*DMARC1\s*(;|$)", text)]


def _judge_dkim(services: "Services", names: NameServer) -> Finding:
    domain, selector = _sender_domain(services), services.settings.dkim_selector
    if not selector:
        return unchecked(
            "받은 메일의 원문에서 DKIM-Signature의 s= 값(selector)을 보고 FEEDBACK_DKIM_SELECTOR에 적으면 확인합니다. "
            "그 줄이 없거나 Authentication-Results에 dkim=pass가 없으면 메일 서버에서 DKIM 서명을 켜 주십시오.",
            "Look at the source of a received mail: s= of its DKIM-Signature is the selector, to be set in "
            "FEEDBACK_DKIM_SELECTOR. Where that line or dkim=pass in Authentication-Results is missing, let the mail "
            "server sign.",
        )
    name = f"{selector}._domainkey.{domain}"
    keys = [tags["p"] for tags in map(_tags, names.texts(name)) if "p" in tags]
    if not keys:
        return wrong(
            f'{name}에 열쇠가 없습니다. 메일 서버가 알려 주는 공개 열쇠를 공개해 주십시오: {name}. TXT "v=DKIM1; p=…"',
            f'There is no key at {name}. Publish the one that the mail server names: {name}. TXT "v=DKIM1; p=…"',
        )
    if not all(keys):
        return wrong(
            f"{name}의 열쇠가 폐기되어 있습니다(p=). 새 열쇠로 서명하고 공개해 주십시오.",
            f"The key at {name} is revoked (p=): sign with a new one, and publish it.",
        )
    return good(f"{name}에 열쇠가 있습니다.", f"There is a key at {name}.")


def _tags(record: str) -> dict[str, str]:
    """Give the tags of a DMARC or DKIM record, their blanks taken out."""
    parts = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, mark, value in parts if mark}


def _sender_domain(services: "Services") -> str:
    sender = services.settings.mail_sender or services.organization.sender
    return sender.rpartition("@")[2].lower()


def _envelope_domain(services: "Services") -> str:
    address = services.settings.bounce_address
    return address.rpartition("@")[2].lower() if address else _sender_domain(services)


def _addresses(names: NameServer, server: str) -> list[Address]:
    try:
        return [ip_address(server.strip("[]"))]
    except ValueError:
        return names.addresses(server)


def _mechanism(settings: "Settings") -> str:
    """Give the SPF mechanism that lets our mail server send; one on this machine is what takes the domain's mail."""
    server = settings.mail_server
    try:
        address = ip_address(server.strip("[]"))
    except ValueError:
        return "mx" if server == "localhost" else f"a:{server}"
    return f"ip{address.version}:{address}" if address.is_global else "mx"

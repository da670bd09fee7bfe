"""What the doctor says of the sender's domain: a real name server on this machine, asked as any other."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from dns.resolver import Resolver
from dnslib.server import DNSLogger, DNSServer
from dnslib.zoneresolver import ZoneResolver
from flask import Flask

from feedback_api import config, create_app
from feedback_api.diagnosis import mail_domain
from feedback_api.diagnosis.findings import Finding, State
from feedback_api.diagnosis.name_server import LONGEST_CHECK, LONGEST_QUESTION
from feedback_api.services import Services, services_of
from tests.api.diagnosis.conftest import Doctor

DOMAIN, SERVER = "charter.example.kr", "smtp.example.kr"
MX = f"{DOMAIN}. MX 10 mx.{DOMAIN}.\n"
#: An address that belongs to the whole world, as those for documentation do not.
HOST = f"{SERVER}. A 8.8.8.8\n"
Check = Callable[[Services], Finding]
Ask = Callable[..., tuple[State, str]]


@contextmanager
def answering(zone: str) -> Iterator[str]:
    """Start a name server that knows the records of a zone; gives its address and port."""
    server = DNSServer(
        ZoneResolver(zone or "nothing. A 192.0.2.1"),
        address="127.0.0.1",
        port=0,
        logger=DNSLogger(prefix=False, logf=lambda _: None),
    )
    server.start_thread()
    try:
        yield "{}:{}".format(*server.server.server_address)
    finally:
        server.stop()
        server.server.server_close()
        server.thread.join(60)


def txt(name: str, *texts: str) -> str:
    return "".join(f'{name}. TXT "{text}"\n' for text in texts)


@pytest.fixture
def ask(own: Services) -> Ask:
    """Make a check of a service in production with the records of a zone; gives state and English sentence."""

    def run(check: Check, zone: str, **changes: Any) -> tuple[State, str]:
        given = {"site_url": f"https://{DOMAIN}/", "mail_sender": f"charter@{DOMAIN}", "mail_server": SERVER, **changes}
        with answering(zone) as server:
            settings = replace(own.settings, **{"dns_server": server, **given})
            finding = check(replace(own, settings=settings))
        assert finding.told.ko != finding.told.en
        return finding.state, finding.told.en

    return run


@pytest.mark.parametrize(
    ("zone", "state", "told"),
    [
        (MX, State.GOOD, f"A server takes mail for {DOMAIN}."),
        (f"{DOMAIN}. A 192.0.2.7", State.GOOD, "takes mail"),
        (f"{DOMAIN}. AAAA 2001:db8::7", State.GOOD, "takes mail"),
        ("", State.WRONG, f"Publish a record like {DOMAIN}. MX 10 mail.{DOMAIN}."),
        (f"{DOMAIN}. MX 0 .", State.WRONG, "null MX"),
    ],
)
def test_a_domain_that_takes_mail_or_does_not(ask: Ask, zone: str, state: State, told: str) -> None:
    answer = ask(mail_domain.check_domain, zone)
    assert (answer[0], told in answer[1]) == (state, True), answer


def test_the_domain_of_the_envelope_takes_mail_too(ask: Ask) -> None:
    state, told = ask(mail_domain.check_domain, MX, bounce_address="bounces@other.example.kr")
    assert (state, "other.example.kr" in told) == (State.WRONG, True)


SPF = f"v=spf1 a:{SERVER} ~all"
TEN = " ".join(f"include:a{number}.kr" for number in range(10))
LOOP = txt(DOMAIN, f"v=spf1 include:{DOMAIN} ~all")


@pytest.mark.parametrize(
    ("zone", "state", "told"),
    [
        (txt(DOMAIN, "something", "v=spf10 all"), State.WRONG, f'Publish: {DOMAIN}. TXT "v=spf1 a:{SERVER} ~all"'),
        (txt(DOMAIN, SPF, "V=SPF1 -all"), State.WRONG, "has 2"),
        (txt(DOMAIN, "v=spf1 mx all"), State.WRONG, "lets everybody send"),
        (txt(DOMAIN, "v=spf1 +all"), State.WRONG, "lets everybody send"),
        (txt(DOMAIN, SPF), State.GOOD, f"lets {SERVER} send"),
        (txt(DOMAIN, "v=spf1 ip4:8.8.0.0/16 -all"), State.GOOD, f"lets {SERVER} send"),
        (txt(DOMAIN, f"v=spf1 a:{SERVER}/24 -all"), State.GOOD, f"lets {SERVER} send"),
        (MX + f"mx.{DOMAIN}. A 8.8.8.8\n" + txt(DOMAIN, "v=spf1 mx -all"), State.GOOD, f"lets {SERVER} send"),
        (txt(DOMAIN, "v=spf1 include:b.kr -all") + txt("b.kr", "v=spf1 ip4:8.8.8.8"), State.GOOD, f"lets {SERVER}"),
        (txt(DOMAIN, "v=spf1 redirect=b.kr") + txt("b.kr", "v=spf1 ip4:8.8.8.8"), State.GOOD, f"lets {SERVER} send"),
        (txt(DOMAIN, "v=spf1 -ip4:8.8.8.8 ip4:8.0.0.0/8 ~all"), State.UNCHECKED, f"add a:{SERVER}"),
        (txt(DOMAIN, "v=spf1 ip4:192.0.2.1 ip6:2001:db8::/32 ~all"), State.UNCHECKED, f"add a:{SERVER}"),
        (txt(DOMAIN, "v=spf1 include:b.kr ~all") + txt("b.kr", "v=spf1 -all"), State.UNCHECKED, "does not let"),
        (txt(DOMAIN, "v=spf1 include:b.kr ~all"), State.WRONG, "broken"),
        (txt(DOMAIN, "v=spf1 ipv4:8.8.8.8 ~all"), State.WRONG, "broken"),
        (txt(DOMAIN, "v=spf1 ip4:8.8.8.900 ~all"), State.WRONG, "broken"),
        (LOOP, State.WRONG, "more than ten lookups"),
        (txt(DOMAIN, f"v=spf1 {TEN} mx ~all") + "".join(txt(f"a{number}.kr", "v=spf1 -all") for number in range(10)),
         State.WRONG, "more than ten lookups"),
        (txt(DOMAIN, "v=spf1 exists:%{i}.b.kr ~all"), State.GOOD, "cannot be told from here"),
        (txt(DOMAIN, "v=spf1 ptr ~all"), State.GOOD, "cannot be told from here"),
    ],
)  # fmt: skip
def test_an_spf_record(ask: Ask, zone: str, state: State, told: str) -> None:
    answer = ask(mail_domain.check_spf, HOST + zone)
    assert (answer[0], told in answer[1]) == (state, True), answer


def test_ten_lookups_are_not_too_many(ask: Ask) -> None:
    others = "".join(txt(f"a{number}.kr", "v=spf1 -all") for number in range(10))
    state, _ = ask(mail_domain.check_spf, HOST + txt(DOMAIN, f"v=spf1 {TEN} ip4:8.8.8.8 ~all") + others)
    assert state is State.GOOD


@pytest.mark.parametrize(
    ("server", "mechanism"),
    [("127.0.0.1", "mx"), ("localhost", "mx"), ("10.0.0.5", "mx"), ("9.9.9.9", "ip4:9.9.9.9"), (SERVER, f"a:{SERVER}")],
)
def test_the_record_to_publish_names_the_mail_server(ask: Ask, server: str, mechanism: str) -> None:
    state, told = ask(mail_domain.check_spf, MX, mail_server=server)
    assert (state, f'"v=spf1 {mechanism} ~all"' in told) == (State.WRONG, True)


def test_a_mail_server_within_the_house_tells_nothing_of_who_sends(ask: Ask) -> None:
    state, told = ask(mail_domain.check_spf, txt(DOMAIN, SPF), mail_server="10.0.0.5")
    assert (state, "cannot be told from here" in told) == (State.GOOD, True)


def test_spf_is_that_of_the_envelope(ask: Ask) -> None:
    state, told = ask(mail_domain.check_spf, HOST + txt(DOMAIN, SPF), bounce_address="bounces@other.example.kr")
    assert (state, "Publish: other.example.kr. TXT" in told) == (State.WRONG, True)


@pytest.mark.parametrize(
    ("zone", "state", "told"),
    [
        ("", State.WRONG, f'Publish: _dmarc.{DOMAIN}. TXT "v=DMARC1; p=none; rua=mailto:postmaster@{DOMAIN}"'),
        (txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none"), State.GOOD, "raise it to p=quarantine"),
        (txt(f"_dmarc.{DOMAIN}", "v=DMARC1;p=Reject; rua=mailto:a@b.kr"), State.GOOD, f"_dmarc.{DOMAIN} has one"),
        (txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=none", "v=DMARC1; p=reject"), State.WRONG, "has 2"),
        (txt(f"_dmarc.{DOMAIN}", "v=DMARC1; rua=mailto:a@b.kr"), State.WRONG, "cannot be read"),
        (txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=monitor"), State.WRONG, "cannot be read"),
        (txt("_dmarc.example.kr", "v=DMARC1; p=reject; sp=none"), State.GOOD, "_dmarc.example.kr has one that only"),
        (txt(f"_dmarc.{DOMAIN}", "v=DMARC1; p=reject; sp=none"), State.GOOD, "(p=reject)"),
        (txt("_dmarc.example.kr", "v=DMARC1; p=quarantine"), State.GOOD, "(p=quarantine)"),
        (txt("_dmarc.kr", "v=DMARC1; p=reject"), State.WRONG, "There is none"),
    ],
)
def test_a_dmarc_record(ask: Ask, zone: str, state: State, told: str) -> None:
    answer = ask(mail_domain.check_dmarc, zone)
    assert (answer[0], told in answer[1]) == (state, True), answer


KEY = f"mail._domainkey.{DOMAIN}"


@pytest.mark.parametrize(
    ("zone", "selector", "state", "told"),
    [
        ("", "", State.UNCHECKED, "FEEDBACK_DKIM_SELECTOR"),
        ("", "mail", State.WRONG, f'Publish the one that the mail server names: {KEY}. TXT "v=DKIM1; p=…"'),
        (txt(KEY, "v=DKIM1; k=rsa; p="), "mail", State.WRONG, "revoked"),
        (f'{KEY}. TXT "v=DKIM1; k=rsa; p=MIG" "fMA0G"\n', "mail", State.GOOD, f"There is a key at {KEY}."),
    ],
)
def test_a_dkim_key(ask: Ask, zone: str, selector: str, state: State, told: str) -> None:
    answer = ask(mail_domain.check_dkim, zone, dkim_selector=selector)
    assert (answer[0], told in answer[1]) == (state, True), answer


CHECKS = (mail_domain.check_domain, mail_domain.check_spf, mail_domain.check_dmarc, mail_domain.check_dkim)


def test_without_an_answer_nothing_is_wrong_and_little_time_is_lost(
    own: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each check asks one question, and gives it so much time that all of them together take six seconds."""
    monkeypatch.setattr("feedback_api.diagnosis.name_server.LONGEST_QUESTION", 0.2)
    resolve, given = Resolver.resolve, []

    def resolve_noted(*arguments: Any, **named: Any) -> Any:
        given.append(named["lifetime"])
        return resolve(*arguments, **named)

    monkeypatch.setattr(Resolver, "resolve", resolve_noted)
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as silent:
        silent.bind(("127.0.0.1", 0))
        server = f"127.0.0.1:{silent.getsockname()[1]}"
        production = replace(own.settings, site_url=f"https://{DOMAIN}/", dns_server=server, dkim_selector="mail")
        service = replace(own, settings=production)
        findings = [check(service) for check in CHECKS]
    assert given == [0.2] * len(CHECKS)
    assert {finding.state for finding in findings} == {State.UNCHECKED}
    assert all("FEEDBACK_DNS_SERVER" in finding.told.en for finding in findings)
    assert (LONGEST_QUESTION * len(CHECKS) <= 6, LONGEST_CHECK <= 4) == (True, True)


def test_the_command_tells_all_four_with_the_name_server_of_the_settings(
    production: dict[str, str], doctor: Doctor
) -> None:
    """In production; a name server that refuses everything else answers for the sender's domain."""
    zone = "example.com. MX 10 mx.example.com.\n" + txt("example.com", "v=spf1 mx ~all")
    with answering(zone) as server:
        app: Flask = create_app(config.from_environ({**production, "FEEDBACK_DNS_SERVER": server}))
        _, told = doctor(app)
        services_of(app).database.close()
    assert [told[name][0] for name in ("mail domain", "SPF", "DMARC", "DKIM")] == ["ok", "ok", "!!", "--"]


@pytest.mark.parametrize("right", ["10.0.0.5", "10.0.0.5:5353", "2001:db8::5", "[2001:db8::5]:5353"])
def test_a_name_server_that_can_be_set(environ: dict[str, str], right: str) -> None:
    assert config.from_environ({**environ, "FEEDBACK_DNS_SERVER": right}).dns_server == right

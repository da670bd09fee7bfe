"""What the content that is replaced said of its institution, by which `make check` finds what is left over of it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from institution import telephone
from institution.organization import organization_file
from institution.organization.fields import PLACEHOLDER_PHONE
from institution.organization.formerly import Formerly
from institution.organization.record import Organization
from institution.validation import DataError
from site_src.starter.answers import Answers

#: The domain of addresses that are still to be written.
DOMAIN = "institution.example"
#: What many institutions have their mail under, so that it tells nothing of one.
_SHARED = frozenset({"korea.kr", "gmail.com", "naver.com", "daum.net", "hanmail.net", "kakao.com"})
#: From so many numbers on that begin alike, that beginning is the institution's.
_EXCHANGE = 3
#: The fewest signs of a number, and the shape of a domain, that `formerly` can list.
_SHORTEST = 4
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+")


def find_formerly(content: Path, answers: Answers) -> Formerly | None:
    """Give names, numbers and domains of the content's institution, without those of the new one; None if it has none.

    What `formerly` lists there already stays listed. A file that cannot be read tells nothing.
    """
    try:
        facts = organization_file.read(content / "data/organization.yml").organization
    except DataError:
        return None
    before = facts.formerly or Formerly()
    new = {answers.institution.ko, answers.institution.en}
    listed = Formerly(
        tuple(dict.fromkeys(name for name in (*_names(facts), *before.names) if name not in new and len(name) > 1)),
        tuple(dict.fromkeys((*_numbers(facts), *before.numbers))),
        tuple(dict.fromkeys((*_domains(facts), *before.domains))),
    )
    return listed if listed.names or listed.numbers or listed.domains else None


def _names(facts: Organization) -> Iterator[str]:
    for name in (facts.name, facts.short_name):
        yield from (" ".join(text.split()) for text in (name.ko, name.en))


def _numbers(facts: Organization) -> list[str]:
    """Give the institution's numbers; of several that begin alike their beginning, 02-123-."""
    phones = [facts.help_phone, *(team.phone for team in facts.teams.values())]
    phones += [channel.phone for channel in facts.channels if channel.phone]
    written = [number.text for phone in phones for number in phone.numbers]
    written += [number for channel in facts.channels for fax in channel.fax for number in _of_fax(fax)]
    plain = dict.fromkeys(map(_with_hyphens, written))
    numbers = [number for number in plain if len(number) >= _SHORTEST and number != PLACEHOLDER_PHONE]
    beginnings = Counter(map(_beginning, numbers))
    return [
        begun if begun and beginnings[begun] >= _EXCHANGE else number
        for number in numbers
        for begun in [_beginning(number)]
    ]


def _of_fax(text: str) -> list[str]:
    """Give the numbers of a fax, of which any text may tell."""
    phone = telephone.read_if_any(text)
    return [number.text for number in phone.numbers] if phone else [text]


def _with_hyphens(number: str) -> str:
    """Give a number as `formerly` lists it: 02-555-1234 for (02)555-1234, 02 555 1234 and +82-2-555-1234."""
    return re.sub(r"\D+", "-", re.sub(r"^\+82\D*0?", "0", number)).strip("-")


def _beginning(number: str) -> str:
    match = re.fullmatch(r"(0\d{1,2}-\d{3,4}-)\d{4}", number)
    return match[1] if match else ""


def _domains(facts: Organization) -> Iterator[str]:
    mailboxes = (facts.sender, *(team.mailbox for team in facts.teams.values()))
    hosts = [urlsplit(address).hostname or "" for address in (facts.homepage, facts.site_url)]
    hosts += [mailbox.rpartition("@")[2] for mailbox in mailboxes]
    yield from _shortest(host.rstrip(".").removeprefix("www.") for host in hosts)


def _shortest(hosts: Iterable[str]) -> list[str]:
    """Leave out hosts below another of the list, shared ones, those still to be written, and localhost."""
    known = [host for host in dict.fromkeys(hosts) if _HOST.fullmatch(host) and host not in _SHARED]
    real = [host for host in known if host != DOMAIN and not host.endswith(f".{DOMAIN}")]
    return [host for host in real if not any(host.endswith(f".{other}") for other in real)]

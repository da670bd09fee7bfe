"""What the content that is replaced said of its institution, by which `make check` finds what is left over of it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

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
    found = Formerly(
        tuple(dict.fromkeys(name for name in (*_names(facts), *before.names) if name not in new and len(name) > 1)),
        tuple(dict.fromkeys((*_numbers(facts), *before.numbers))),
        tuple(dict.fromkeys((*_domains(facts), *before.domains))),
    )
    return found if found.names or found.numbers or found.domains else None


def _names(facts: Organization) -> Iterator[str]:
    for name in (facts.name, facts.short_name):
        yield from (name.ko, name.en)


def _numbers(facts: Organization) -> list[str]:
    """Give the institution's own numbers; of several that begin alike their beginning, 02-123-."""
    own = [facts.help_phone, *(team.phone for team in facts.teams.values())]
    own += [channel.phone for channel in facts.channels if channel.phone]
    written = [number.text for phone in own for number in phone.numbers]
    written += [fax for channel in facts.channels for fax in channel.fax]
    numbers = [number for number in dict.fromkeys(written) if number != PLACEHOLDER_PHONE]
    beginnings = Counter(map(_beginning, numbers))
    return [
        begun if begun and beginnings[begun] >= _EXCHANGE else number
        for number in numbers
        for begun in [_beginning(number)]
    ]


def _beginning(number: str) -> str:
    match = re.fullmatch(r"(0\d{1,2}-\d{3,4}-)\d{4}", number)
    return match[1] if match else ""


def _domains(facts: Organization) -> Iterator[str]:
    mailboxes = (facts.sender, *(team.mailbox for team in facts.teams.values()))
    hosts = [urlsplit(address).hostname or "" for address in (facts.homepage, facts.site_url)]
    hosts += [mailbox.rpartition("@")[2] for mailbox in mailboxes]
    yield from _shortest(host.removeprefix("www.") for host in hosts)


def _shortest(hosts: Iterable[str]) -> list[str]:
    """Leave out hosts below another of the list, shared ones, and those that were still to be written."""
    known = [host for host in dict.fromkeys(hosts) if host and host not in _SHARED]
    own = [host for host in known if host != DOMAIN and not host.endswith(f".{DOMAIN}")]
    return [host for host in own if not any(host.endswith(f".{other}") for other in own)]

"""What a page says that its institution has not settled yet, or that another one may have left there."""

import re
from collections.abc import Iterator, Sequence

from institution.text import Text
from institution.validation import Problem
from site_src.markup import prose
from site_src.markup.pages import Page
from site_src.records.load import Found

_UNSETTLED = re.compile(r"기관이 확정할 사항|to be confirmed by the institution", re.IGNORECASE)
_TELEPHONE = re.compile(r"(?<![\d-])0\d{1,2}-\d{3,4}-\d{4}(?![\d-])")
_OPEN = (
    Text("기관이 아직 확정하지 않은 곳입니다.", "The institution has yet to settle this."),
    Text("정하여 적고 이 표시를 지워 주십시오.", "Settle it, and remove the mark."),
)


def unsettled(pages: Sequence[Page]) -> Iterator[Problem]:
    """Yield each line that says it is for the institution to decide, which production must not publish."""
    for page in pages:
        for line, text in prose.lines(page):
            if _UNSETTLED.search(text):
                yield Problem(page.path, line, "", *_OPEN)


def strange_numbers(pages: Sequence[Page], found: Found) -> Iterator[Problem]:
    """Yield each telephone number that no data file has: another institution's perhaps, or one that has changed."""
    known = _known(found)
    for page in pages:
        for line, text in prose.lines(page):
            for number in _TELEPHONE.findall(text):
                if known and number not in known:
                    yield Problem(page.path, line, number, *_STRANGE)


def _known(found: Found) -> set[str]:
    if not found.organization:
        return set()
    facts = found.organization.organization
    channels = (*facts.channels, *facts.elsewhere)
    phones = [facts.help_phone, *(team.phone for team in facts.teams.values())]
    phones += [channel.phone for channel in channels if channel.phone]
    phones += [person.record.phone for person in found.staff.entries]
    return {number.text for phone in phones for number in phone.numbers} | {
        channel.fax for channel in channels if channel.fax
    }


_STRANGE = (
    Text("organization.yml과 staff.csv에 없는 전화번호입니다.", "No number of organization.yml or staff.csv."),
    Text("바뀐 번호이거나 다른 기관의 번호인지 확인해 주십시오.", "Check whether it has changed, or is another's."),
)

"""What stands for something that the institution has not settled or checked yet: samples, open points, odd numbers."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from institution.organization import organization_file
from institution.performance.record_files import Table
from institution.performance.results import Achievement
from institution.text import Text
from institution.validation import Problem
from site_src.markup import prose
from site_src.records.staff import StaffMember
from site_src.records.surveys import SurveyWave

if TYPE_CHECKING:
    from site_src.content import Content

_UNSETTLED = re.compile(r"기관이 확정할 사항|to be confirmed by the institution", re.IGNORECASE)
#: As Korean pages write a number, and as English ones do.
_TELEPHONE = re.compile(r"(?<![\d-])(?:0|\+82-)(\d{1,2}-\d{3,4}-\d{4})(?![\d-])")


def check_samples(content: "Content") -> Iterator[Problem]:
    """Yield each record that is marked as a sample, and each address of organization.yml under .example (RFC 2606)."""
    data = content.data
    tables: tuple[Table[StaffMember] | Table[SurveyWave] | Table[Achievement], ...]
    tables = (data.staff, data.waves, *data.performance.values())
    yield from (entry.problem("sample", *_SAMPLE) for table in tables for entry in table.entries if entry.record.sample)
    if data.organization:
        yield from organization_file.placeholders(data.organization)


def check_official(content: "Content") -> Iterator[Problem]:
    """Yield `official: false`: every page would say that it is no site of the institution's."""
    file = content.data.organization
    if file and not file.organization.official:
        yield file.problem(("official",), *_UNOFFICIAL)


def check_unsettled(content: "Content") -> Iterator[Problem]:
    """Yield each line of a page, and the institution's address, that says it is for the institution to decide."""
    file = content.data.organization
    if file and _UNSETTLED.search(f"{file.organization.address.ko}{file.organization.address.en}"):
        yield file.problem(("address",), *_OPEN)
    for page in content.pages:
        for line, text in prose.lines(page):
            if _UNSETTLED.search(text):
                yield Problem(page.path, line, "", *_OPEN)


def check_telephone_numbers(content: "Content") -> Iterator[Problem]:
    """Yield each telephone number of a page that no data file has: one that has changed, or another institution's."""
    known = _known_numbers(content)
    for page in content.pages if known else ():
        for line, text in prose.lines(page):
            for number in dict.fromkeys(f"0{digits}" for digits in _TELEPHONE.findall(text)):
                if number not in known:
                    yield Problem(page.path, line, number, *_UNKNOWN_NUMBER)


def _known_numbers(content: "Content") -> frozenset[str]:
    if content.data.organization is None:
        return frozenset()
    phones = (entry.record.phone for entry in content.data.staff.entries if entry.record.phone)
    of_staff = (number.text for phone in phones for number in phone.numbers)
    return content.data.organization.organization.telephone_numbers | frozenset(of_staff)


_SAMPLE = (
    Text("예시 자료는 실제 누리집에 실을 수 없습니다.", "Sample data must not be published."),
    Text(
        "실제 자료로 바꾸고 sample: false로 적거나 지워 주십시오.",
        "Put in the real data with sample: false, or remove it.",
    ),
)
_UNOFFICIAL = (
    Text(
        "모든 쪽에 ‘공식 누리집이 아닙니다’가 나옵니다.",
        "Every page says that this is not the institution's official site.",
    ),
    Text("기관이 공식으로 인수하였으면 true로 적어 주십시오.", "Write true once the institution has taken it over."),
)
_OPEN = (
    Text("기관이 아직 확정하지 않은 곳입니다.", "The institution has yet to settle this."),
    Text("정하여 적고 이 표시를 지워 주십시오.", "Settle it, and remove the mark."),
)
_UNKNOWN_NUMBER = (
    Text("organization.yml과 staff.csv에 없는 전화번호입니다.", "No number of organization.yml or staff.csv."),
    Text("바뀐 번호이거나 다른 기관의 번호인지 확인해 주십시오.", "Check whether it has changed, or is another's."),
)

"""Check the times of services: none is promised that is longer than the law allows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from institution.text import Text
from institution.validation import Problem
from site_src.records.services.service_times import is_longer

if TYPE_CHECKING:
    from site_src.records.data_files import DataFiles


def find_disagreements(files: "DataFiles") -> Iterator[Problem]:
    """Yield each service whose promised time is longer than its lawful one."""
    for entry in files.services.entries:
        service = entry.record
        if is_longer(service.promised_time, service.statutory_time):
            yield entry.problem("promised", *_longer(service.promised, service.statutory))


def _longer(promised: str, lawful: str) -> tuple[Text, Text]:
    return (
        Text(
            f"약속한 처리 기간({promised})이 법정 처리 기간({lawful})보다 깁니다.",
            f"The promised time ({promised}) is longer than the lawful one ({lawful}).",
        ),
        Text(
            "두 칸이 바뀌었는지 보고, 법정 처리 기간보다 길지 않게 적어 주십시오.",
            "See whether the two cells are swapped; promise no more than the lawful time.",
        ),
    )

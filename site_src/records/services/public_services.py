"""services.csv: the time that each service takes, by law and as promised, and what it needs (민원 사무별 처리 기준)."""

from collections.abc import Mapping

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Identifier
from institution.text import Filled, Text
from institution.validation import STRICT, wrong
from site_src.records.services.service_times import ServiceTime, read_time

#: The columns that are published beside the name, in their order.
HEADINGS: Mapping[str, Text] = {
    "statutory": Text("법정 처리 기간", "Time by law"),
    "promised": Text("약속한 처리 기간", "Promised time"),
    "documents": Text("갖추실 서류", "Documents"),
    "fee": Text("수수료", "Fee"),
    "team": Text("담당", "Team"),
    "note": Text("참고", "Note"),
}
NAME = Text("사무", "Service")
#: The columns of times.
TIMES = ("statutory", "promised")


@checked(frozen=True, config=STRICT)
class PublicService:
    """A row of services.csv. `statutory` or `promised` must be there; all but the name may be left out otherwise.

    Times are words as the office has them (see `service_times`); `promised` may be a share of `statutory`: 80%. `group`
    names the table in which the row stands, `documents` are separated by semicolons, `id` names the row in addresses.
    """

    name: Filled
    name_en: Filled
    id: Identifier | None = None
    group: str = ""
    group_en: str = ""
    team: str = ""
    statutory: str = ""
    statutory_en: str = ""
    promised: str = ""
    promised_en: str = ""
    documents: str = ""
    documents_en: str = ""
    fee: str = ""
    fee_en: str = ""
    note: str = ""
    note_en: str = ""

    def __post_init__(self) -> None:
        if not self.statutory and not self.promised:
            raise wrong(*_NO_TIME)
        if self.promised_time.share and self.promised_time.limit is None:
            raise wrong(*_SHARE_OF_NOTHING)

    def text(self, column: str, lang: str) -> str:
        """Give a cell in a language; in Korean where it has no English."""
        korean: str = getattr(self, column)
        return getattr(self, f"{column}_en") or korean if lang == "en" else korean

    def listed(self, column: str, lang: str) -> list[str]:
        """Give the parts of a cell that stand between semicolons or on lines of their own."""
        parts = (part.strip() for line in self.text(column, lang).splitlines() for part in line.split(";"))
        return [part for part in parts if part]

    def time(self, column: str, lang: str) -> str:
        """Give one of the two times as people read it; its English is the file's, if that has some."""
        time = self.promised_time if column == "promised" else self.statutory_time
        return time.text(lang, getattr(self, f"{column}_en"))

    @property
    def statutory_time(self) -> ServiceTime:
        """The time that the law gives."""
        return read_time(self.statutory)

    @property
    def promised_time(self) -> ServiceTime:
        """The time that is promised; of a share, what it comes to."""
        return read_time(self.promised).of_lawful(self.statutory_time)


_NO_TIME = (
    Text("처리 기간이 없습니다.", "There is no time."),
    Text(
        "statutory(법정 처리 기간)나 promised(약속한 처리 기간)에 3일, 5시간, 당일, 즉시처럼 적어 주십시오.",
        "Write it into statutory (the lawful time) or promised (the promised one), like 3일, 5시간, 당일, 즉시.",
    ),
)
_SHARE_OF_NOTHING = (
    Text(
        "약속이 법정 처리 기간의 비율인데 그 기간을 알 수 없습니다.",
        "The promise is a share of the lawful time, which is not known.",
    ),
    Text(
        "statutory에 10일이나 5시간처럼 적거나, promised에 비율 대신 기간을 적어 주십시오.",
        "Write statutory like 10일 or 5시간, or a time instead of a share as promised.",
    ),
)

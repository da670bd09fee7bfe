"""The time that an answer may take."""

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Count
from institution.text import Text
from institution.validation import STRICT, wrong

NO_LIMIT = Text("기한 없음", "no deadline")


@checked(frozen=True, config=STRICT)
class Limit:
    """The time an answer may take: hours of working days, or working days."""

    hours: Count | None = None
    days: Count | None = None

    def __post_init__(self) -> None:
        if (self.hours is None) == (self.days is None):
            raise wrong(
                Text("기한은 hours와 days 가운데 하나입니다.", "A limit is either hours or days."),
                Text("{hours: 24}나 {days: 7}처럼 적어 주십시오.", "Write {hours: 24} or {days: 7}."),
            )

    def text(self, lang: str) -> str:
        """Give the limit as people read it: 근무일 7일 내, or within 7 working days."""
        if self.hours is not None:
            return f"{self.hours}시간 내(근무일 기준)" if lang == "ko" else f"within {self.hours} hours (working days)"
        return f"근무일 {self.days}일 내" if lang == "ko" else f"within {self.days} working days"

"""When an institution works: the hours of a working day, and the days on which it alone does not work."""

from datetime import date

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Clock
from institution.text import Text
from institution.validation import STRICT, wrong


@checked(frozen=True, config=STRICT)
class Break:
    """A part of each working day in which nobody works."""

    starts: Clock
    ends: Clock


@checked(frozen=True, config=STRICT)
class WorkingHours:
    """When a working day opens and closes, and the break for lunch, which counts as no working time; Korean time."""

    opens: Clock
    closes: Clock
    lunch: Break | None = None

    def __post_init__(self) -> None:
        if self.lunch and not self.opens < self.lunch.starts < self.lunch.ends < self.closes:
            raise wrong(
                Text("점심시간이 근무 시간 안에 있지 않습니다.", "The lunch break is not within the working hours."),
                Text('{starts: "12:00", ends: "13:00"}처럼 적어 주십시오.', 'Write {starts: "12:00", ends: "13:00"}.'),
            )
        if self.opens >= self.closes:
            raise wrong(
                Text("근무 시작이 끝보다 늦습니다.", "Work opens after it closes."),
                Text(
                    '{opens: "09:00", closes: "18:00"}처럼 적어 주십시오.', 'Write {opens: "09:00", closes: "18:00"}.'
                ),
            )


@checked(frozen=True, config=STRICT)
class ExtraHoliday:
    """A day on which this institution alone does not work."""

    date: date
    name: Text

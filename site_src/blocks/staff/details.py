"""What directory and poster tell of a person beside name and team. A column of staff.csv that both show is added here.

`COLUMNS` are the columns of the directory's tables after the name, `LINES` the lines below the face on the poster, each
in their order.
"""

from collections.abc import Callable
from dataclasses import dataclass

from institution.text import Text
from site_src.markup.html import element, phone
from site_src.records.staff import StaffMember


@dataclass(frozen=True)
class Detail:
    """What is told of a person under a heading.

    `render` gives the HTML of the directory's cell in a language, `write` the text of the poster's line, empty where
    the person has none. `size` is the size of that line and `above` the space over it, in ems of a seat's text.
    """

    name: str
    heading: Text
    render: Callable[[StaffMember, str], str]
    write: Callable[[StaffMember, str], str]
    size: float
    above: float = 0


def _render_duties(person: StaffMember, lang: str) -> str:
    tasks = person.tasks(lang)
    return element("ul", *(element("li", task) for task in tasks)) if tasks else ""


def _write_duties(person: StaffMember, lang: str) -> str:
    return ", ".join(person.tasks(lang))


def _render_telephone(person: StaffMember, lang: str) -> str:
    return phone(person.phone, lang) if person.phone else ""


def _write_telephone(person: StaffMember, lang: str) -> str:
    return person.phone.label(lang) if person.phone else ""


POSITION = Detail("role", Text("직위", "Position"), StaffMember.role, StaffMember.role, size=1.1, above=0.33)
DUTIES = Detail("tasks", Text("맡은 일", "Duties"), _render_duties, _write_duties, size=0.9)
TELEPHONE = Detail("phone", Text("전화", "Telephone"), _render_telephone, _write_telephone, size=1.1, above=0.55)
COLUMNS = (POSITION, DUTIES, TELEPHONE)
LINES = (TELEPHONE, DUTIES)

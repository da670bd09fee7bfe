"""The block ```staff: each team with its number and its people, as much of them as each lets the web show."""

from xml.etree.ElementTree import Element

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as checked

from feedback_api import organization
from feedback_api.organization import Team
from feedback_api.text import Text
from site_src.block import Block, Context
from site_src.elements import Child, element, hidden, phone, row, sample, table
from site_src.errors import OptionError
from site_src.records import StaffMember

_CAPTION = Text("{team} 직원", "Staff of the {team}")
_HEADINGS = (Text("이름", "Name"), Text("직위", "Position"), Text("맡은 일", "Duties"), Text("전화", "Telephone"))
_PHONE = Text("팀 전화", "Team telephone")
_MASKED = Text("이름 일부 비공개", "name partly withheld")
_HIDDEN = Text("이름 비공개", "Name withheld")


@checked(frozen=True, config=ConfigDict(extra="forbid"))
class Options:
    """`team`: the id of the one team to show; without it, all of them."""

    team: str | None = None


def write(context: Context, options: Options) -> list[Element]:
    """Write the directory, or one team of it."""
    teams = context.organization.teams
    if options.team is None:
        return [part for name, team in teams.items() for part in _team(context, name, team)]
    if options.team not in teams:
        raise OptionError("team", *organization.unknown_team(context.organization))
    return _team(context, options.team, teams[options.team])


def _team(context: Context, name: str, team: Team) -> list[Element]:
    lang = context.lang
    people = [person for person in context.data.staff if person.team == name]
    heading = element("h2", team.name[lang], id=name)
    number = element("div", f"{_PHONE[lang]} ", *phone(team.phone), class_="directory__phone")
    caption = _CAPTION[lang].format(team=team.name[lang])
    rows = [_person(person, lang) for person in people]
    return [heading, number, table("directory", [caption], [text[lang] for text in _HEADINGS], rows)]


def _person(person: StaffMember, lang: str) -> Element:
    name: list[Child] = [person.name(lang) or _HIDDEN[lang]]
    if person.web_name == "masked":
        name += [" ", hidden(_MASKED[lang])]
    if person.sample:
        name += [" ", sample(lang)]
    duties = element("ul", *(element("li", task) for task in person.tasks(lang)))
    return row(
        element("th", *name, scope="row"),
        element("td", person.role(lang)),
        element("td", duties),
        element("td", *phone(person.phone)),
        id=person.anchor,
    )


STAFF = Block(Options, write)

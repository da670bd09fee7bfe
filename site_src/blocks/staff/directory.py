"""The block ```staff: each team with its number and its people, as much of them as each lets the web show."""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution import organization
from institution.organization import Team
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block, Context
from site_src.blocks.staff import finder, person_html
from site_src.errors import OptionError
from site_src.markup.html import element, phone, row, sample, table
from site_src.records.staff import StaffMember

_CAPTION = Text("{team} 직원", "Staff of the {team}")
_HEADINGS = (Text("이름", "Name"), Text("직위", "Position"), Text("맡은 일", "Duties"), Text("전화", "Telephone"))
_PHONE = Text("팀 전화", "Team telephone")
_DEPUTY = Text("담당자가 없을 때 대신할 직원", "Who steps in when the person in charge is away")
_TEAMS = Text("팀 바로 가기", "Teams")


@checked(frozen=True, config=STRICT)
class Options:
    """`team`: the id of the one team to show; without it, all of them."""

    team: str | None = None


def write(context: Context, options: Options) -> list[Element]:
    """Write the directory, or one team of it."""
    teams, people = context.organization.teams, _by_team(context.data.staff)
    if options.team is None:
        sections = [_team(context, name, team, people.get(name, ())) for name, team in teams.items()]
        return [
            *finder.write(context.organization, context.data.staff, context.lang),
            _contents(teams, context.lang),
            *sections,
        ]
    if options.team not in teams:
        raise OptionError("team", *organization.unknown_team(context.organization))
    return [_team(context, options.team, teams[options.team], people.get(options.team, ()))]


def _by_team(staff: Sequence[StaffMember]) -> Mapping[str, Sequence[StaffMember]]:
    people: dict[str, list[StaffMember]] = {}
    for person in staff:
        people.setdefault(person.team, []).append(person)
    return people


def _contents(teams: Mapping[str, Team], lang: str) -> Element:
    links = [element("li", element("a", team.name[lang], href=f"#{name}")) for name, team in teams.items()]
    return element("nav", element("ul", *links), class_="teams", aria_label=_TEAMS[lang], data_search_exclude="")


def _team(context: Context, name: str, team: Team, people: Sequence[StaffMember]) -> Element:
    lang = context.lang
    caption = _CAPTION[lang].format(team=team.name[lang])
    deputy = [_deputy(person, lang) for person in people if person.id == team.deputy]
    return element(
        "section",
        element("h2", team.name[lang], id=name),
        element("div", f"{_PHONE[lang]} ", *phone(team.phone), class_="directory__phone"),
        *deputy,
        table(
            "directory",
            [caption],
            [text[lang] for text in _HEADINGS],
            [_person(context, person) for person in people],
            labels=False,
        ),
        class_="directory",
    )


def _deputy(person: StaffMember, lang: str) -> Element:
    link = element("a", *person_html.name_and_role(person, lang), href=f"#{person.anchor}")
    return element("div", f"{_DEPUTY[lang]}: ", link, class_="directory__deputy")


def _person(context: Context, person: StaffMember) -> Element:
    lang = context.lang
    name = [*person_html.photo(person, lang), *person_html.name(person, lang)]
    if person.sample:
        name += [" ", sample(lang)]
    duties = element("ul", *(element("li", task) for task in person.tasks(lang)))
    sought = {"data_words": "; ".join(person.sought_as(lang))} if person.sought_as(lang) else {}
    return row(
        element("th", *name, scope="row"),
        element("td", person.role(lang)),
        element("td", duties),
        element("td", *phone(person.phone)),
        id=person.anchor,
        **sought,
    )


STAFF = Block(Options, write)

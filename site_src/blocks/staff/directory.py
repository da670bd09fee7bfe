"""The block ```staff: the staff directory, each team with its number and its people as far as the web may show them."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution.organization import organization_file
from institution.organization.contacts import Team
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block
from site_src.blocks.staff import details, finder, person_html
from site_src.errors import OptionError
from site_src.markup.html import Row, element, fragment, phone, row, sample_mark, table, td, th
from site_src.records.published_data import Data
from site_src.records.staff import StaffMember

_CAPTION = Text("{team} 직원", "Staff of the {team}")
_NAME = Text("이름", "Name")
_PHONE = Text("팀 전화", "Team telephone")
_DEPUTY = Text("담당자가 없을 때 대신할 직원", "Who steps in when the person in charge is away")
_TEAMS = Text("팀 바로 가기", "Teams")


@checked(frozen=True, config=STRICT)
class Options:
    """`team`: the id of the one team to show; without it, all of them."""

    team: str | None = None


def render_directory(data: Data, lang: str, _page: str, options: Options) -> Markup:
    """Render every team, below a search box and a list of the teams, or one team alone.

    Raises OptionError for a team that organization.yml does not have.
    """
    teams, people = data.organization.teams, _group_by_team(data.staff)
    if options.team is None:
        sections = (_render_team(name, team, people.get(name, ()), lang) for name, team in teams.items())
        search = finder.render_finder(data.organization, data.staff, lang)
        return fragment(search, _render_contents(teams, lang), *sections)
    if options.team not in teams:
        raise OptionError("team", *organization_file.unknown_team(data.organization))
    return _render_team(options.team, teams[options.team], people.get(options.team, ()), lang)


def _group_by_team(staff: Sequence[StaffMember]) -> Mapping[str, Sequence[StaffMember]]:
    people: dict[str, list[StaffMember]] = {}
    for person in staff:
        people.setdefault(person.team, []).append(person)
    return people


def _render_contents(teams: Mapping[str, Team], lang: str) -> Markup:
    links = (element("li", element("a", team.name[lang], href=f"#{name}")) for name, team in teams.items())
    return element("nav", element("ul", *links), class_="teams", aria_label=_TEAMS[lang], data_search_exclude="")


def _render_team(name: str, team: Team, people: Sequence[StaffMember], lang: str) -> Markup:
    caption = _CAPTION[lang].format(team=team.name[lang])
    headings = [_NAME[lang], *(detail.heading[lang] for detail in details.COLUMNS)]
    return element(
        "section",
        element("h2", team.name[lang], id=name),
        element("div", f"{_PHONE[lang]} ", phone(team.phone), class_="directory__phone"),
        *(_render_deputy(person, lang) for person in people if person.id == team.deputy),
        table("directory", caption, headings, (_render_person(person, lang) for person in people), labels=False),
        class_="directory",
    )


def _render_deputy(person: StaffMember, lang: str) -> Markup:
    link = element("a", person_html.render_name_and_role(person, lang), href=f"#{person.anchor}")
    return element("div", f"{_DEPUTY[lang]}: ", link, class_="directory__deputy")


def _render_person(person: StaffMember, lang: str) -> Row:
    """Render a row; its data-words are what directory.js finds the person by besides the words shown."""
    photo, name = person_html.render_photo(person, lang), person_html.render_name(person, lang)
    keywords = "; ".join(person.sought_as(lang))
    return row(
        th(photo, name, sample_mark(person.sample, lang)),
        *(td(detail.render(person, lang)) for detail in details.COLUMNS),
        id=person.anchor,
        **({"data_words": keywords} if keywords else {}),
    )


STAFF = Block(
    Options,
    render_directory,
    Text("직원 안내: 찾기, 팀마다의 전화와 직원", "the staff directory: search, telephone and people of each team"),
)

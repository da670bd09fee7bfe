"""The block ```staff: the staff directory, each team with its number and its people as far as the web may show them."""

from collections.abc import Iterator, Sequence

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution.organization import parts
from institution.organization.contacts import Team
from institution.organization.record import Organization
from institution.organization.structure import Unit, parts_of, teams_of
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block
from site_src.blocks.staff import details, finder, person_html
from site_src.blocks.staff.details import Detail
from site_src.errors import OptionError
from site_src.markup.html import Row, element, fragment, phone, row, sample_mark, table, td, th
from site_src.records.published_data import Data
from site_src.records.staff import StaffMember

_CAPTION = Text("{team} 직원", "Staff of the {team}")
_NAME = Text("이름", "Name")
_PHONE = Text("팀 전화", "Team telephone")
_DEPUTY = Text("담당자가 없을 때 대신할 직원", "Who steps in when the person in charge is away")
_HEAD = Text("책임자", "Head")
_TEAMS = Text("팀 바로 가기", "Teams")
_NOBODY = Text("직원 안내는 아직 싣지 않았습니다.", "The staff have not been listed yet.")
_TOP, _DEEPEST = 2, 6  # levels of headings


@checked(frozen=True, config=STRICT)
class Options:
    """`team`: the id of the one team to show; without it, all of them."""

    team: str | None = None


def render_directory(data: Data, lang: str, _page: str, options: Options) -> Markup:
    """Render every unit and team, below a search box and a list of them, or one team alone.

    Raises OptionError for a team that organization.yml does not have.
    """
    directory = Directory(data, lang)
    if options.team is None:
        search = (
            finder.render_finder(data.organization, data.staff, lang) if data.staff else element("p", _NOBODY[lang])
        )
        return fragment(search, _render_contents(data.organization, lang), *directory.render_parts(None, _TOP))
    if options.team not in data.organization.teams:
        raise OptionError("team", *parts.unknown_team(data.organization))
    return directory.render_team(options.team, _TOP)


class Directory:
    """The people of an institution by team and unit, and the columns that are of use: those that anybody fills."""

    def __init__(self, data: Data, lang: str) -> None:
        self._organization, self._lang = data.organization, lang
        self._people: dict[str, list[StaffMember]] = {}
        for person in data.staff:
            self._people.setdefault(person.team, []).append(person)
        self._by_id = {person.id: person for person in data.staff}
        filled = [column for column in details.COLUMNS if any(column.write(person, lang) for person in data.staff)]
        self._columns = filled or [details.POSITION]

    def render_parts(self, unit: str | None, level: int) -> Iterator[Markup]:
        """Render what is right below a unit, under headings of a level: of None, first the teams of no unit."""
        for name in teams_of(unit, self._organization.teams):
            yield self.render_team(name, level)
        for name in parts_of(unit, self._organization.units):
            yield self._render_unit(name, level)
            yield from self.render_parts(name, min(level + 1, _DEEPEST))

    def render_team(self, name: str, level: int) -> Markup:
        """Render a team with its number, its deputy, if it has one, and its people."""
        team, people, lang = self._organization.teams[name], self._people.get(name, ()), self._lang
        return element(
            "section",
            element(f"h{level}", team.name[lang], id=name),
            element("div", f"{_PHONE[lang]} ", phone(team.phone, lang), class_="directory__phone"),
            *(_render_role(_DEPUTY, person, lang) for person in people if person.id == team.deputy),
            self._render_people(people, team.name[lang]) if people else "",
            class_="directory",
        )

    def _render_unit(self, name: str, level: int) -> Markup:
        """Render a unit: its head, and the people who belong to it and to no team below it."""
        unit, people, lang = self._organization.units[name], self._people.get(name, ()), self._lang
        head = self._by_id.get(unit.head or "")
        return element(
            "section",
            element(f"h{level}", unit.name[lang], id=name),
            _render_role(_HEAD, head, lang) if head and head not in people else "",
            self._render_people(people, unit.name[lang]) if people else "",
            class_="directory",
        )

    def _render_people(self, people: Sequence[StaffMember], name: str) -> Markup:
        lang, columns = self._lang, self._columns
        headings = [_NAME[lang], *(column.heading[lang] for column in columns)]
        rows = (_render_person(person, columns, lang) for person in people)
        return table("directory", _CAPTION[lang].format(team=name), headings, rows, labels=False)


def _render_contents(organization: Organization, lang: str) -> Markup:
    links = (element("li", element("a", part.name[lang], href=f"#{name}")) for name, part in _in_order(organization))
    return element("nav", element("ul", *links), class_="teams", aria_label=_TEAMS[lang], data_search_exclude="")


def _in_order(organization: Organization, unit: str | None = None) -> Iterator[tuple[str, Team | Unit]]:
    """Yield teams and units in the order of the directory."""
    yield from teams_of(unit, organization.teams).items()
    for name in parts_of(unit, organization.units):
        yield name, organization.units[name]
        yield from _in_order(organization, name)


def _render_role(role: Text, person: StaffMember, lang: str) -> Markup:
    """Render who has a role in a team or unit, with a link to the person's row."""
    link = element("a", person_html.render_name_and_role(person, lang), href=f"#{person.anchor}")
    return element("div", f"{role[lang]}: ", link, class_="directory__deputy")


def _render_person(person: StaffMember, columns: Sequence[Detail], lang: str) -> Row:
    """Render a row; its data-words are what directory.js finds the person by besides the words shown."""
    photo, name = person_html.render_photo(person, lang), person_html.render_name(person, lang)
    keywords = "; ".join(person.sought_as(lang))
    return row(
        th(photo, name, sample_mark(person.sample, lang)),
        *(td(detail.render(person, lang)) for detail in columns),
        id=person.anchor,
        **({"data_words": keywords} if keywords else {}),
    )


STAFF = Block(
    Options,
    render_directory,
    Text("직원 안내: 찾기, 팀마다의 전화와 직원", "the staff directory: search, telephone and people of each team"),
)

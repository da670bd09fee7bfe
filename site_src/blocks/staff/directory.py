"""The block ```staff: each team with its number and its people, as much of them as each lets the web show."""

from collections.abc import Mapping, Sequence
from html import escape
from xml.etree.ElementTree import Element

from pydantic.dataclasses import dataclass as checked

from institution import organization
from institution.organization import Team
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block, Context
from site_src.blocks.staff import finder
from site_src.errors import OptionError
from site_src.markup.html import Child, RawHtml, element, hidden, phone, row, sample, table
from site_src.records import StaffMember
from site_src.records.staff import MASK

_CAPTION = Text("{team} 직원", "Staff of the {team}")
_HEADINGS = (Text("이름", "Name"), Text("직위", "Position"), Text("맡은 일", "Duties"), Text("전화", "Telephone"))
_PHONE = Text("팀 전화", "Team telephone")
_DEPUTY = Text("담당자가 없을 때 대신할 직원", "Who steps in when the person in charge is away")
_TEAMS = Text("팀 바로 가기", "Teams")
_MASKED = Text("이름 일부 비공개", "name partly withheld")
_HIDDEN = Text("이름 비공개", "Name withheld")
_PHOTO = Text("{person} 사진", "Photo of {person}")


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


def shown_name(person: StaffMember, lang: str) -> list[Child]:
    """Write as much of a name as the web may show; of a masked one, screen readers say that it is."""
    return _aloud(person.name(lang) or _HIDDEN[lang], lang)


def photo(context: Context, person: StaffMember) -> list[Child]:
    """Write the photo of a person who lets the web show it. No generator knows the file, so it is written as it is."""
    if person.web_photo_file is None:
        return []
    alternative = escape(_PHOTO[context.lang].format(person=_called(person, context.lang)))
    address = escape(context.file(person.web_photo_file, shared=True))
    image = f'<img src="{address}" alt="{alternative}" width="96" height="128" loading="lazy">'
    return [element("span", RawHtml(image), class_="photo")]


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
    link = element("a", *_aloud(_called(person, lang), lang), href=f"#{person.anchor}")
    return element("div", f"{_DEPUTY[lang]}: ", link, class_="directory__deputy")


def _person(context: Context, person: StaffMember) -> Element:
    lang = context.lang
    name = [*photo(context, person), *shown_name(person, lang)]
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


def _called(person: StaffMember, lang: str) -> str:
    name, role = person.name(lang), person.role(lang)
    if name is None:
        return f"{role} ({_HIDDEN[lang]})"
    return f"{name}, {role}" if lang == "en" else f"{name} {role}"


def _aloud(called: str, lang: str) -> list[Child]:
    """Keep the signs of what is withheld to the eye, and say it to the ear."""
    before, mask, after = called.partition(MASK)
    if not mask:
        return [called]
    return [before, element("span", mask, aria_hidden="true"), hidden(f" {_MASKED[lang]}"), after]


STAFF = Block(Options, write)

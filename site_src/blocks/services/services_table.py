"""The block ```services: the time of each service, by law and as promised, with what it needs, a table a group."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block
from site_src.blocks.links import link_csv, link_team
from site_src.blocks.standards.wording import mark_none
from site_src.errors import OptionError
from site_src.markup.html import Cell, Row, element, fragment, row, table, td, th
from site_src.records.published_data import Data
from site_src.records.services.public_services import HEADINGS, NAME, TIMES, PublicService

_CAPTION = Text("사무별 처리 기준", "Service times")
_NONE_YET = Text("아직 정한 사무별 처리 기준이 없습니다.", "No service times are published yet.")
_DOWNLOAD = Text("사무별 처리 기준", "the service times")


@checked(frozen=True, config=STRICT)
class Options:
    """`group` or `team`: show only the services of a group, by its Korean name, or of a team, by its id."""

    group: str | None = None
    team: str | None = None


@dataclass(frozen=True)
class _Place:
    """Where a table stands: what its cells are made with."""

    data: Data
    lang: str
    page: str


def render_services(data: Data, lang: str, page: str, options: Options) -> Markup:
    """Render a table for each group, in the order of the file; without groups, one a team or one for all.

    Raises OptionError for a group or team that has no service.
    """
    if not data.services:
        return element("p", _NONE_YET[lang])
    place = _Place(data, lang, page)
    groups = _group(place, _select(data.services, options))
    tables = (_render_table(place, caption, services) for caption, services in groups.items())
    return fragment(*tables, link_csv("data/services.csv", _DOWNLOAD[lang], lang))


def _select(services: Sequence[PublicService], options: Options) -> list[PublicService]:
    chosen = list(services)
    for name in ("group", "team"):
        wanted = getattr(options, name)
        if wanted is not None:
            known = list(dict.fromkeys(getattr(service, name) for service in services if getattr(service, name)))
            chosen = [service for service in chosen if getattr(service, name) == wanted]
            if wanted not in known:
                raise OptionError(name, *_unknown(name, wanted, known))
    return chosen


def _group(place: _Place, services: Sequence[PublicService]) -> Mapping[str, list[PublicService]]:
    """Give the services by the captions of their tables."""
    grouped = any(service.group for service in services)
    groups: dict[str, list[PublicService]] = {}
    for service in services:
        caption = service.text("group", place.lang) if grouped else _team(place, service)
        groups.setdefault(caption, []).append(service)
    return groups


def _team(place: _Place, service: PublicService) -> str:
    team = place.data.organization.teams.get(service.team)
    return team.name[place.lang] if team else ""


def _render_table(place: _Place, caption: str, services: Sequence[PublicService]) -> Markup:
    """Render a table with the columns that its services use."""
    columns = [column for column in HEADINGS if any(getattr(service, column) for service in services)]
    headings = [NAME[place.lang], *(HEADINGS[column][place.lang] for column in columns)]
    name = f"{caption}: {_CAPTION[place.lang]}" if caption else _CAPTION[place.lang]
    return table("services", name, headings, _render_rows(place, services, columns))


def _render_rows(place: _Place, services: Sequence[PublicService], columns: Sequence[str]) -> Iterator[Row]:
    for service in services:
        anchor = {"id": f"service-{service.id}"} if service.id else {}
        cells = [_RENDERED[column](place, service) for column in columns]
        yield row(th(service.text("name", place.lang)), *cells, **anchor)


def _time(column: str) -> Callable[[_Place, PublicService], Cell]:
    def render(place: _Place, service: PublicService) -> Cell:
        if not getattr(service, column):
            return td(mark_none(place.lang))
        return td(service.time(column, place.lang))

    return render


def _words(column: str) -> Callable[[_Place, PublicService], Cell]:
    def render(place: _Place, service: PublicService) -> Cell:
        parts = service.listed(column, place.lang) or [mark_none(place.lang)]
        return td(element("ul", *(element("li", part) for part in parts)) if len(parts) > 1 else parts[0])

    return render


def _linked_team(place: _Place, service: PublicService) -> Cell:
    if not service.team:
        return td(mark_none(place.lang))
    return td(link_team(place.page, service.team, place.data.organization, place.lang))


#: What makes a cell of a column.
_RENDERED: Mapping[str, Callable[[_Place, PublicService], Cell]] = {
    **{column: _time(column) for column in TIMES},
    **{column: _words(column) for column in ("documents", "fee", "note")},
    "team": _linked_team,
}


def _unknown(name: str, wanted: str, known: Sequence[str]) -> tuple[Text, Text]:
    choice = ", ".join(known) or "-"
    return (
        Text(f"이 {name}의 사무가 없습니다({wanted}).", f"No service has this {name} ({wanted})."),
        Text(f"services.csv에 있는 것을 적어 주십시오: {choice}.", f"Write one that services.csv has: {choice}."),
    )


SERVICES = Block(
    Options,
    render_services,
    Text("사무마다의 처리 기간과 서류, 수수료(services.csv)", "times, documents and fees of services (services.csv)"),
)

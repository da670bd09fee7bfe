"""The menus of the languages: the same pages in the same order, at addresses that belong together."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from institution.text import KOREAN, Text, normalize
from institution.validation import DataError, Lines, Location, Problem, line_of, read_yaml, short
from site_src.checks import notice
from site_src.markup import addresses, file_names

if TYPE_CHECKING:
    from site_src.content import Content

_SHARED = "../../mkdocs.base.yml"


@dataclass(frozen=True)
class Menu:
    """The top of a configuration fragment: a name, an address, and the pages in the order of the menu."""

    path: str
    data: dict[str, Any]
    lines: Lines
    pages: tuple[tuple[str, Location], ...]

    def problem(self, at: Location, problem: Text, cure: Text) -> Problem:
        """Make the problem of a value of the file."""
        return Problem(self.path, line_of(self.lines, at), str(at[0]), problem, cure)


def check_menus(content: "Content") -> Iterator[Problem]:
    """Check the menu of each language, compare them, and the addresses of organization.yml and menu.en.yml."""
    folder = content.folder / "data"
    try:
        facts = _read(folder / "organization.yml")
    except DataError:
        return  # `check_data_files` yields what is wrong with organization.yml
    try:
        menus = [_read(folder / f"menu.{lang}.yml") for lang in content.languages]
    except DataError as error:
        yield from error.problems
        return
    yield from _menu_problems(facts, menus, folder.parent / KOREAN)
    for english in menus[1:]:
        yield from _addresses(facts, english)
        if menus[0].pages and english.pages:
            yield from _pages(menus[0], english, {page.uri for page in content.pages if page.in_korean_only})


def _menu_problems(facts: Menu, menus: Sequence[Menu], folder: Path) -> Iterator[Problem]:
    """Yield what is wrong with each menu; `folder` is that of the Korean pages."""
    korean, others = menus[0], menus[1:]
    yield from [*_without(facts, "site_name"), *_without(korean, "INHERIT", "nav")]
    for menu in others:
        yield from _without(menu, "INHERIT", "site_name", "nav")
    yield from _heirs(facts, *menus)
    for menu in menus:
        yield from _misshapen(menu)
    yield from list(_absent(korean, folder)) or list(_unlisted(korean, folder, alone=not others))


def _misshapen(menu: Menu) -> Iterator[Problem]:
    """Yield each group without a page, and what is no page, name of a page or group: the generator would stop there."""
    nav = menu.data.get("nav")
    if nav and not isinstance(nav, list):
        yield menu.problem(("nav",), *_NO_LIST)
    elif nav:
        yield from _misshapen_entries(menu, nav, ("nav",))


def _misshapen_entries(menu: Menu, entries: Sequence[Any], at: Location) -> Iterator[Problem]:
    for number, entry in enumerate(entries):
        place = (*at, number)
        if isinstance(entry, dict) and len(entry) == 1:
            name, inner = next(iter(entry.items()))
            if isinstance(inner, list) and inner:
                yield from _misshapen_entries(menu, inner, (*place, str(name)))
            elif not isinstance(inner, str):
                yield menu.problem((*place, str(name)), *_group_without_pages(str(name)))
        elif not isinstance(entry, str):
            yield menu.problem(place, *_NO_ENTRY)


def _read(path: Path) -> Menu:
    data, lines = read_yaml(path)
    if not isinstance(data, dict):
        data = {}
    return Menu(short(path), data, lines, tuple(_flat(data.get("nav"), ("nav",))))


def _flat(entry: Any, at: Location) -> Iterator[tuple[str, Location]]:
    if isinstance(entry, str):
        yield entry, at
    elif isinstance(entry, list):
        for number, inner in enumerate(entry):
            yield from _flat(inner, (*at, number))
    elif isinstance(entry, dict):
        for name, inner in entry.items():
            yield from _flat(inner, (*at, str(name)))


def _without(menu: Menu, *needed: str) -> Iterator[Problem]:
    for field in needed:
        if not menu.data.get(field):
            yield menu.problem((field,), *_MISSING)


def _heirs(facts: Menu, *menus: Menu) -> Iterator[Problem]:
    """Yield each file whose INHERIT leads elsewhere: the generator would stop there, or read on for ever."""
    if facts.data.get("INHERIT", notice.FILE) != notice.FILE:
        yield facts.problem(("INHERIT",), *_heir(notice.FILE))
    for menu in menus:
        if menu.data.get("INHERIT", _SHARED) != _SHARED:
            yield menu.problem(("INHERIT",), *_heir(_SHARED))


def _absent(korean: Menu, folder: Path) -> Iterator[Problem]:
    for page, at in korean.pages:
        if not urlsplit(page).scheme and (page.startswith("/") or not file_names.find(folder, page).is_file()):
            yield korean.problem(at, *_no_page(page))


def _unlisted(korean: Menu, folder: Path, *, alone: bool) -> Iterator[Problem]:
    """Yield the pages that a menu lacks, if it has any; surveys are reached from their overview."""
    listed = {page for page, _ in korean.pages}
    for path in sorted(folder.rglob("*.md")) if listed else []:
        uri = normalize(path.relative_to(folder).as_posix())
        if uri not in listed and not addresses.is_survey_page(uri):
            yield Problem(short(path), None, "", *_not_listed(uri, alone=alone))


def _addresses(facts: Menu, english: Menu) -> Iterator[Problem]:
    root = facts.data.get("site_url")
    if isinstance(root, str) and not root.endswith("/"):
        yield facts.problem(("site_url",), *_SLASH)
    elif isinstance(root, str) and english.data.get("site_url") != f"{root}en/":
        yield english.problem(("site_url",), *_address(f"{root}en/"))


def _pages(korean: Menu, english: Menu, in_korean_only: Collection[str]) -> Iterator[Problem]:
    wanted = [page for page, _ in korean.pages if page not in in_korean_only]
    given = [page for page, _ in english.pages]
    if wanted == given:
        return
    for page in (page for page in wanted if page not in given):
        yield english.problem(("nav",), *_page_missing(page))
    for page, at in ((page, at) for page, at in english.pages if page not in wanted):
        yield english.problem(at, *_page_unknown(page))
    if sorted(wanted) == sorted(given):
        at = next(at for (page, at), other in zip(english.pages, wanted, strict=True) if page != other)
        yield english.problem(at, *_ORDER)


def _address(expected: str) -> tuple[Text, Text]:
    return (
        Text(
            "영어판의 주소가 한국어판의 주소에 이어지지 않습니다.",
            "The English address does not continue the Korean one.",
        ),
        Text(f"{expected} 로 적어 주십시오.", f"Write {expected}"),
    )


def _heir(expected: str) -> tuple[Text, Text]:
    return (
        Text("이어받는 파일이 다릅니다.", "It inherits another file."),
        Text(
            f"파일의 맨 위에 INHERIT: {expected} 로 적어 주십시오.",
            f"Write INHERIT: {expected} at the top of the file.",
        ),
    )


def _not_listed(uri: str, *, alone: bool) -> tuple[Text, Text]:
    ko, en = ("menu.ko.yml", "menu.ko.yml") if alone else ("menu.ko.yml과 menu.en.yml", "menu.ko.yml and menu.en.yml")
    return (
        Text("메뉴에 없는 쪽입니다.", "The page is not in the menu."),
        Text(f"{ko}의 nav에 {uri} 를 넣어 주십시오.", f"Add {uri} to the nav of {en}."),
    )


def _group_without_pages(name: str) -> tuple[Text, Text]:
    return (
        Text(f"묶음에 쪽이 하나도 없습니다({name}).", f"A group without a page ({name})."),
        Text("묶음의 이름이 있는 이 줄을 지우거나 쪽을 넣어 주십시오.", "Remove this line, or put a page below it."),
    )


def _no_page(page: str) -> tuple[Text, Text]:
    return (
        Text(f"메뉴에 있는 쪽의 파일이 없습니다({page}).", f"There is no file of this page ({page})."),
        Text(
            f"이름을 확인하거나 content/ko/{page} 를 만들거나, 메뉴에서 이 줄을 지워 주십시오.",
            f"Check its name, write content/ko/{page}, or remove the line from every menu.",
        ),
    )


def _page_missing(page: str) -> tuple[Text, Text]:
    return (
        Text(f"한국어 메뉴에 있는 쪽이 없습니다({page}).", f"A page of the Korean menu is missing ({page})."),
        Text("같은 자리에 넣어 주십시오.", "Put it in the same place."),
    )


def _page_unknown(page: str) -> tuple[Text, Text]:
    return (
        Text(f"한국어 메뉴에 없는 쪽입니다({page}).", f"The Korean menu has no such page ({page})."),
        Text(
            "지우거나 menu.ko.yml의 메뉴에도 넣어 주십시오.",
            "Remove it, or add it to the menu of menu.ko.yml.",
        ),
    )


_NO_LIST = (
    Text("메뉴가 목록이 아닙니다.", "The menu is not a list."),
    Text("항목마다 빼기표(-)로 시작해 주십시오.", "Begin each entry with a hyphen."),
)
_NO_ENTRY = (
    Text("메뉴의 항목이 아닙니다.", "Not an entry of a menu."),
    Text("'- 이름: 쪽.md'처럼 한 줄에 하나씩 적어 주십시오.", "Write one on each line, like '- Name: page.md'."),
)
_MISSING = (
    Text("값이 빠졌습니다.", "A value is missing."),
    Text("파일의 맨 위에 적어 주십시오.", "Write it at the top of the file."),
)
_SLASH = (
    Text("주소가 빗금(/)으로 끝나지 않습니다.", "The address does not end with a slash."),
    Text("끝에 /를 붙여 주십시오.", "Add a / to its end."),
)
_ORDER = (
    Text("메뉴의 차례가 한국어와 다릅니다.", "The menu's order differs from the Korean one."),
    Text("menu.ko.yml의 차례를 따라 주십시오.", "Follow the order of menu.ko.yml."),
)

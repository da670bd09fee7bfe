"""Check what an operator writes about handlers: on the command line, or in a CSV file of all of them.

Every error is told with its field and a cure, in a file with its line, too. Values are not repeated: they are persons.
"""

from collections.abc import Iterator, Mapping, Sequence

from feedback_api.cases.handlers import Person, Role
from feedback_api.forms.filters import one_line
from institution import email_address
from institution.email_address import mailbox_of
from institution.organization.parts import unknown_team
from institution.organization.record import Organization
from institution.text import Text
from institution.validation import DataError, Problem, decode_text, parse_csv, short

#: The longest name, in characters, and the longest list of teams that its column takes.
MOST_OF_NAME = 60
MOST_OF_TEAMS = 1000
#: The columns of the file by the words that may head them.
COLUMNS: Mapping[str, str] = {
    **{name: name for name in ("name", "email", "teams", "role", "deputy")},
    "성명": "name",
    "이름": "name",
    "이메일": "email",
    "업무 이메일": "email",
    "팀": "teams",
    "역할": "role",
    "대리": "deputy",
}
_NEEDED = ("name", "email", "teams")
#: The words for a role and for yes and no.
ROLES: Mapping[str, Role] = {
    "": Role.HANDLER,
    **{str(role): role for role in Role},
    "담당": Role.HANDLER,
    "담당자": Role.HANDLER,
    "팀장": Role.LEAD,
    "민원심사관": Role.OVERSEER,
}
_YES, _NO = ("yes", "true", "1", "y", "o", "예"), ("", "no", "false", "0", "n", "x", "아니오")
Wrong = tuple[str, Text, Text]


def read_person(given: Mapping[str, str], organization: Organization, place: str, line: int | None = None) -> Person:
    """Make a person of texts by the names of the columns; raises DataError with every error, at `place` and `line`."""
    wrong = list(_errors(given, organization))
    if wrong:
        raise DataError(Problem(place, line, name, problem, cure) for name, problem, cure in wrong)
    return Person(
        name=one_line(given["name"]),
        email=email_address.parse(given["email"], example_domains=True),
        teams=_teams(given),
        role=ROLES[_word(given, "role")],
        deputy=_word(given, "deputy") in _YES,
    )


def read_file(content: bytes, path: str, organization: Organization) -> Sequence[Person]:
    """Read the content of a CSV file of handlers, no two of one mailbox; raises DataError with every error in it.

    `path` names the file in errors.
    """
    table = _rows(content, path)
    names = _header(path, table[0] if table else [])
    people: list[Person] = []
    problems: list[Problem] = []
    rows_by_mailbox: dict[str, int] = {}
    for number, cells in enumerate(table[1:], start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(names) :]):
            problems.append(Problem(short(path), number, "", *_TOO_MANY_CELLS))
            continue
        given = dict(zip(names, (cell.strip() for cell in cells), strict=False))
        try:
            person = read_person(given, organization, short(path), number)
        except DataError as error:
            problems += error.problems
            continue
        first = rows_by_mailbox.setdefault(mailbox_of(person.email), number)
        if first != number:
            problems.append(Problem(short(path), number, "email", *_twice(first)))
        people.append(person)
    if problems:
        raise DataError(problems)
    return people


def address_taken(place: str) -> DataError:
    """Say that an address is another handler's."""
    return DataError([Problem(place, None, "email", *_TAKEN)])


def _errors(given: Mapping[str, str], organization: Organization) -> Iterator[Wrong]:
    name = one_line(given.get("name", ""))
    if not 0 < len(name) <= MOST_OF_NAME or not name.isprintable():
        yield ("name", *_NAME)
    try:
        email_address.parse(given.get("email", ""), example_domains=True)
    except email_address.EmailAddressError:
        yield ("email", *_EMAIL)
    teams = _teams(given)
    unknown = [team for team in teams if team not in organization.teams]
    if unknown or len(",".join(teams)) > MOST_OF_TEAMS:
        yield ("teams", *unknown_team(organization))
    role = ROLES.get(_word(given, "role"))
    if role is None:
        yield ("role", *_ROLE)
    elif not teams and role is not Role.OVERSEER:
        yield ("teams", *_NO_TEAM)
    if _word(given, "deputy") not in (*_YES, *_NO):
        yield ("deputy", *_DEPUTY)


def _teams(given: Mapping[str, str]) -> tuple[str, ...]:
    """Give the ids of the teams, each once, whatever stands between them."""
    return tuple(dict.fromkeys(given.get("teams", "").replace(",", " ").replace(";", " ").split()))


def _word(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").strip().lower()


def _rows(content: bytes, path: str) -> list[list[str]]:
    table, problems = parse_csv(decode_text(content, path), path)
    if problems:
        raise DataError(problems)
    return table


def _header(path: str, cells: Sequence[str]) -> list[str]:
    """Give the columns in the order of the file; raises DataError for one that is unknown, missing or there twice."""
    written = [cell.strip().lower() for cell in cells]
    while written and not written[-1]:  # Excel leaves empty columns at the end
        written.pop()
    names = [COLUMNS.get(cell, "") for cell in written]
    problems = [Problem(short(path), 1, f"{place}", *_COLUMN) for place, name in enumerate(names, start=1) if not name]
    problems += [
        Problem(short(path), 1, name, *_COLUMN_TWICE) for name in dict.fromkeys(names) if name and names.count(name) > 1
    ]
    problems += [Problem(short(path), 1, name, *_COLUMN_MISSING) for name in _NEEDED if name not in names]
    if problems:
        raise DataError(problems)
    return names


def _twice(first: int) -> tuple[Text, Text]:
    return (
        Text(f"{first}행과 같은 이메일입니다.", f"The same mailbox as in row {first}."),
        Text("한 사람은 한 줄에만 적어 주십시오.", "Write each person in one row alone."),
    )


_NAME = (
    Text("성명이 없거나 너무 깁니다.", "The name is missing, or too long."),
    Text(f"{MOST_OF_NAME}자 안으로 적어 주십시오.", f"Write it in {MOST_OF_NAME} characters at most."),
)
_EMAIL = (
    Text("업무용 이메일 주소가 없거나 맞지 않습니다.", "The work address is missing, or is no email address."),
    Text("이 직원만 보는 주소를 name@example.kr처럼 적어 주십시오.", "Write one that this person alone reads."),
)
_TAKEN = (
    Text("이미 다른 담당자의 이메일입니다.", "Another handler has this address."),
    Text(
        "flask handlers list로 확인하고, 고치려면 flask handlers change를 쓰십시오.",
        "See flask handlers list; to change that handler, use flask handlers change.",
    ),
)
_NO_TEAM = (
    Text("팀이 없습니다.", "There is no team."),
    Text("민원심사관이 아니면 팀을 하나 이상 적어 주십시오.", "Name one team or more, unless it is an overseer."),
)
_ROLE = (
    Text("모르는 역할입니다.", "An unknown role."),
    Text(
        "handler(담당), lead(팀장), overseer(민원심사관) 가운데 하나를 적어 주십시오.",
        "Write handler, lead or overseer.",
    ),
)
_DEPUTY = (
    Text("예나 아니오가 아닙니다.", "Neither yes nor no."),
    Text("예(yes)나 아니오(no)로 적거나 비워 두십시오.", "Write yes or no, or leave it empty."),
)
_COLUMN = (
    Text("모르는 열입니다.", "An unknown column."),
    Text(
        "열 이름은 name(성명), email(이메일), teams(팀), role(역할), deputy(대리)입니다.",
        "The columns are name, email, teams, role and deputy.",
    ),
)
_COLUMN_TWICE = (Text("같은 열이 두 번 있습니다.", "The column stands twice."), Text("하나만 남기십시오.", "Keep one."))
_COLUMN_MISSING = (
    Text("열이 없습니다.", "The column is missing."),
    Text("첫 줄에 이 이름의 열을 넣어 주십시오.", "Add a column of this name to the first line."),
)
_TOO_MANY_CELLS = (
    Text("첫 줄보다 칸이 많습니다.", "More cells than the first line has."),
    Text("쉼표가 든 값은 큰따옴표로 묶어 주십시오.", "Put a value with a comma in quotation marks."),
)

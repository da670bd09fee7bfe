"""`flask handlers` and `flask access`, as an operator runs them."""

from pathlib import Path

import pytest
from flask import Flask

from feedback_api import config, create_app
from feedback_api.services import Services, services_of
from feedback_api.store import access_log

ADD = ("handlers", "add", "윤슬기", "seulgi@narae.example", "--team", "strategy")


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    return result.exit_code, result.output


def test_handlers_are_added_listed_changed_and_removed(app: Flask, own: Services) -> None:
    code, printed = run(app, *ADD, "--team", "audit", "--role", "lead", "--deputy")
    assert (code, "더했습니다: 1번" in printed, "/desk/" in printed) == (0, True, True)
    assert run(app, "handlers", "list")[1].split() == [
        *("1", "윤슬기", "seulgi@narae.example", "팀장,", "대리", "strategy,", "audit")
    ]
    assert run(app, "handlers", "change", "SEULGI@narae.example", "--name", "윤새로", "--no-deputy")[0] == 0
    (handler,) = own.handlers.listed()
    assert (handler.name, handler.deputy, handler.teams) == ("윤새로", False, ("strategy", "audit"))
    assert run(app, "handlers", "change", "1", "--team", "audit", "--role", "handler", "--deputy")[0] == 0
    (handler,) = own.handlers.listed()
    assert (str(handler.role), handler.deputy, handler.teams) == ("handler", True, ("audit",))
    assert run(app, "handlers", "remove", "1")[0] == 0
    assert run(app, "handlers", "list")[1] == ""


@pytest.mark.parametrize("who", ["1", "nobody@narae.example", "99999999999", "윤슬기", "-"])
def test_who_is_no_handler_is_told(app: Flask, who: str) -> None:
    for command in (("handlers", "remove", who), ("handlers", "change", who, "--name", "다른 이름")):
        code, printed = run(app, *command)
        assert (code, "No such handler" in printed) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("윤슬기", "seulgi", "--team", "strategy"), "email"),
        ((" ", "seulgi@narae.example", "--team", "strategy"), "name"),
        (("가" * 61, "seulgi@narae.example", "--team", "strategy"), "name"),
        (("윤\u0007슬기", "seulgi@narae.example", "--team", "strategy"), "name"),
        (("윤슬기", "seulgi@narae.example", "--team", "nowhere"), "teams"),
        (("윤슬기", "seulgi@narae.example"), "teams"),
    ],
)
def test_a_wrong_value_is_told_by_its_field_in_two_languages(
    app: Flask, own: Services, arguments: tuple[str, ...], field: str
) -> None:
    code, printed = run(app, "handlers", "add", *arguments)
    assert code == 1
    assert f"flask handlers add: {field}: " in printed
    assert " / " in printed
    assert not own.handlers.any()


def test_an_overseer_needs_no_team(app: Flask) -> None:
    assert run(app, "handlers", "add", "민심사", "overseer@narae.example", "--role", "overseer")[0] == 0


def test_an_address_that_is_taken_is_told(app: Flask, own: Services) -> None:
    run(app, *ADD)
    code, printed = run(app, "handlers", "add", "다른 사람", "SEULGI@narae.example", "--team", "audit")
    assert (code, "Another handler has this address" in printed) == (1, True)
    run(app, "handlers", "add", "다른 사람", "other@narae.example", "--team", "audit")
    code, printed = run(app, "handlers", "change", "2", "--email", "seulgi@narae.example")
    assert (code, "flask handlers change: email: " in printed) == (1, True)
    assert len(own.handlers.listed()) == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949"])
@pytest.mark.parametrize("head", ["성명,이메일,팀,역할,대리", "name,email,teams,role,deputy"])
def test_a_file_is_imported_as_excel_saves_it(
    app: Flask, own: Services, tmp_path: Path, head: str, encoding: str
) -> None:
    run(app, *ADD)
    rows = ["윤슬기,seulgi@narae.example,strategy audit,팀장,예", "민심사,o@narae.example,,민원심사관,", ",,,,"]
    file = tmp_path / "handlers.csv"
    file.write_bytes("\r\n".join([head, *rows]).encode(encoding))
    code, printed = run(app, "handlers", "import", str(file))
    assert (code, "더함 1명, 고침 1명" in printed) == (0, True)
    first, second = own.handlers.listed()
    assert (str(first.role), first.deputy, first.teams) == ("lead", True, ("strategy", "audit"))
    assert (second.name, str(second.role), second.teams) == ("민심사", "overseer", ())


def test_a_file_that_the_service_may_not_read_is_given_as_standard_input(app: Flask, own: Services) -> None:
    """As `sudo charter handlers import - < handlers.csv`, which the shell opens."""
    told = []
    for row in ("윤슬기,seulgi@narae.example,nowhere", "윤슬기,seulgi@narae.example,strategy"):
        content = f"성명,이메일,팀\n{row}\n".encode()
        told.append(app.test_cli_runner().invoke(args=["handlers", "import", "-"], input=content))
    assert [one.exit_code for one in told] == [1, 0]
    assert "<stdin>:2: teams: " in told[0].output
    assert [one.name for one in own.handlers.listed()] == ["윤슬기"]


def test_every_error_of_a_file_is_told_with_its_line_and_nobody_is_added(
    app: Flask, own: Services, tmp_path: Path
) -> None:
    lines = [
        "name,email,teams,role,deputy",
        "하나,one@narae.example,strategy,,",
        ",two,nowhere,boss,maybe",
        "셋,ONE@narae.example,strategy,,",
        "넷,four@narae.example,,,",
        "다섯,five@narae.example,strategy,,,more",
    ]
    file = tmp_path / "handlers.csv"
    file.write_text("\n".join(lines), "utf-8")
    code, printed = run(app, "handlers", "import", str(file))
    assert code == 1
    told = [line.split(": ")[:2] for line in printed.splitlines()]
    assert [(place.rpartition(":")[2], field) for place, field in told if field in lines[0]] == [
        *(("3", name) for name in ("name", "email", "teams", "role", "deputy")),
        ("4", "email"),
        ("5", "teams"),
    ]
    assert "handlers.csv:6: " in printed
    assert "two" not in printed
    assert not own.handlers.any()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("name,email\n", 1),
        ("name,email,teams,color\n", 1),
        ("name,name,email,teams\n", 1),
        ("성명,이메일,팀,role,역할\n", 1),
        ('name,email,teams\n"하나,one@narae.example,strategy\n', 2),
    ],
)
def test_a_file_of_other_columns_is_refused(app: Flask, own: Services, tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "handlers.csv"
    file.write_text(text, "utf-8")
    code, printed = run(app, "handlers", "import", str(file))
    assert (code, f"handlers.csv:{line}: " in printed) == (1, True)
    assert not own.handlers.any()


def test_teams_that_nobody_belongs_to_are_named(app: Flask) -> None:
    line = run(app, *ADD)[1].splitlines()[-1]
    assert "담당자가 없는 팀" in line
    assert "strategy" not in line
    assert "audit" in line


def test_a_desk_without_tls_is_told(production: dict[str, str]) -> None:
    made = create_app(config.from_environ({**production, "FEEDBACK_SITE_URL": "http://charter.example.com"}))
    code, printed = run(made, *ADD)
    services_of(made).database.close()
    assert (code, "FEEDBACK_DESK_URL" in printed) == (0, True)


def test_access_is_listed_by_case_and_handler(app: Flask, own: Services) -> None:
    run(app, *ADD)
    run(app, "handlers", "add", "민심사", "o@narae.example", "--role", "overseer")
    with own.database.write() as connection:
        access_log.note(connection, 1, "192.0.2.7", "48317265", "read")
        access_log.note(connection, 2, "2001:db8::7", "11112222", "answer")
        access_log.note(connection, 2, None, None, "sign in")
    run(app, "handlers", "remove", "1")
    lines = run(app, "access", "list")[1].splitlines()
    assert [line.split("  ")[1:] for line in lines] == [
        ["2번 민심사", "-", "-", "sign in"],
        ["2번 민심사", "2001:db8::7", "1111-2222", "answer"],
        ["1번 윤슬기(지움)", "192.0.2.7", "4831-7265", "read"],
    ]
    assert run(app, "access", "list", "--receipt", "4831-7265")[1].splitlines() == lines[2:]
    assert run(app, "access", "list", "--handler", "2")[1].splitlines() == lines[:2]
    assert run(app, "access", "list", "--most", "1")[1].splitlines() == lines[:1]

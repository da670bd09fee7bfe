"""`flask handlers`: the members of staff who work on cases."""

import re
import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from feedback_api.cases.handlers import AddressTakenError, Handler, Person, Role
from feedback_api.cli.open_database import with_database
from feedback_api.config import desk_url
from feedback_api.desk import handler_records
from feedback_api.services import current_services
from institution.text import Text
from institution.validation import Problem

handlers = AppGroup("handlers", help="Members of staff who work on cases, and sign in at the desk.")
COMMANDS = (handlers,)
_ROLES = {Role.HANDLER: "담당", Role.LEAD: "팀장", Role.OVERSEER: "민원심사관"}
_ROLE = click.Choice([str(role) for role in Role])


@handlers.command("add")
@with_database
@click.argument("name")
@click.argument("email")
@click.option("--team", "teams", multiple=True, help="The id of a team in organization.yml; may be given again.")
@click.option(
    "--role", type=_ROLE, default=str(Role.HANDLER), show_default=True, help="overseer: 민원심사관, sees all."
)
@click.option("--deputy", is_flag=True, help="Steps in where nobody opened a case.")
def add(name: str, email: str, teams: tuple[str, ...], role: str, deputy: bool) -> None:
    """Add a handler: NAME, and the EMAIL address that this person alone reads."""
    service = current_services()
    place = "flask handlers add"
    given = {"name": name, "email": email, "teams": ",".join(teams), "role": role, "deputy": "yes" if deputy else ""}
    person = handler_records.read_person(given, service.organization, place)
    try:
        handler = service.handlers.add(person, "handlers add")
    except AddressTakenError:
        raise handler_records.address_taken(place) from None
    click.echo(f"더했습니다: {handler.id}번. / Added, number {handler.id}.")
    _tell_the_desk()


@handlers.command("list")
@with_database
def list_handlers() -> None:
    """List the handlers: number, name, address, role, teams."""
    service = current_services()
    for handler in service.handlers.listed():
        deputy = ", 대리" if handler.deputy else ""
        teams = ", ".join(handler.teams) or "-"
        click.echo(f"{handler.id:>4}  {handler.name}  {handler.email}  {_ROLES[handler.role]}{deputy}  {teams}")


@handlers.command("change")
@with_database
@click.argument("who")
@click.option("--name", help="The new name.")
@click.option("--email", help="The new address; it ends what is signed in.")
@click.option("--team", "teams", multiple=True, help="The teams from now on, all of them; may be given again.")
@click.option("--role", type=_ROLE, help="The new role.")
@click.option("--deputy/--no-deputy", default=None, help="Steps in where nobody opened a case, or no longer.")
def change(
    who: str, name: str | None, email: str | None, teams: tuple[str, ...], role: str | None, deputy: bool | None
) -> None:
    """Change the handler WHO, a number of the list or an address: only what is given."""
    service = current_services()
    place = "flask handlers change"
    before = _find(who)
    is_deputy = before.deputy if deputy is None else deputy
    given = {
        "name": before.name if name is None else name,
        "email": before.email if email is None else email,
        "teams": ",".join(teams or before.teams),
        "role": role or str(before.role),
        "deputy": "yes" if is_deputy else "no",
    }
    person = handler_records.read_person(given, service.organization, place)
    try:
        service.handlers.change(before, person, "handlers change")
    except AddressTakenError:
        raise handler_records.address_taken(place) from None
    click.echo("고쳤습니다. / Changed.")


@handlers.command("remove")
@with_database
@click.argument("who")
def remove(who: str) -> None:
    """Remove the handler WHO, a number of the list or an address: whatever is signed in ends at once."""
    handler = _find(who)
    current_services().handlers.remove(handler, "handlers remove")
    click.echo(
        "지웠습니다. 로그인한 곳은 모두 끝났고, 이름은 접속 기록에 남은 동안만 봉해 둡니다. / "
        "Removed, and signed out everywhere; the name stays sealed as long as the access record needs it."
    )


@handlers.command("import")
@with_database
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
def import_file(file: Path) -> None:
    """Add the handlers of a CSV FILE, and change those whose address is there already; all of them or none.

    A hyphen for FILE is standard input, for a file that only whoever types the command may read.

    Columns: name, email, teams (ids with spaces between them), role, deputy; or 성명, 이메일, 팀, 역할, 대리.
    Whoever is not in the file stays as before.
    """
    service = current_services()
    content, name = _read(file)
    people: list[Person] = [*handler_records.read_file(content, name, service.organization)]
    added, changed = service.handlers.put(people, "handlers import")
    click.echo(f"더함 {len(added)}명, 고침 {len(changed)}명. / Added {len(added)}, changed {len(changed)}.")
    if added:
        _tell_the_desk()


def _read(file: Path) -> tuple[bytes, str]:
    """Give what is in a file, or comes by standard input, and how errors name it."""
    if file == Path("-"):
        return sys.stdin.buffer.read(), "<stdin>"
    return file.read_bytes(), str(file)


def _find(who: str) -> Handler:
    """Find a handler who is not removed, by number or address."""
    service = current_services()
    handler = service.handlers.by_id(int(who)) if re.fullmatch("[0-9]{1,9}", who) else service.handlers.by_email(who)
    if handler is None or handler.removed:
        raise click.ClickException(
            "그런 담당자가 없습니다. flask handlers list로 확인해 주십시오. / No such handler; see flask handlers list."
        )
    return handler


def _tell_the_desk() -> None:
    """Say where handlers sign in, and what would keep them out."""
    service = current_services()
    address = desk_url(service.settings)
    click.echo(f"업무 화면: {address} / They sign in there.")
    if service.settings.production and not address.startswith("https:"):
        click.echo(
            str(Problem("FEEDBACK_DESK_URL", None, "", *_NEEDS_TLS)),
            err=True,
        )
    if idle := service.handlers.teams_without():
        names = ", ".join(idle)
        click.echo(f"담당자가 없는 팀: {names} / Teams without a handler; only an overseer sees their cases.")


_NEEDS_TLS = (
    Text("업무 화면은 https에서만 로그인됩니다.", "Nobody can sign in but over https."),
    Text("https://로 시작하는 주소를 정해 주십시오.", "Set an address that begins with https://."),
)

"""`flask cases`: for the operator, list cases, show one when a mailbox fails, hold one, and destroy one."""

from datetime import timedelta

import click
from flask.cli import AppGroup

from feedback_api.backups import copies
from feedback_api.cases.opening import Case, Words
from feedback_api.cases.summary import summarize
from feedback_api.cli.open_database import with_database
from feedback_api.services import current_services
from feedback_api.store import audit_log
from institution import formatting

cases = AppGroup("cases", help="Look at cases when a mailbox fails; hold or forget one.")
COMMANDS = (cases,)


@cases.command("list")
@with_database
@click.option(
    "--most", type=click.IntRange(1, 1_000_000), default=50, show_default=True, help="How many, newest first."
)
def list_cases(most: int) -> None:
    """List cases: receipt, kind, team, times; no persons."""
    service = current_services()
    for case in service.cases.listed(most):
        click.echo(_case_line(case))


@cases.command("show")
@with_database
@click.argument("receipt")
def show(receipt: str) -> None:
    """Show a case with everything the customer wrote; the reading is put on record."""
    service = current_services()
    case = _find(receipt)
    if case.forgotten_at:
        raise click.ClickException("이미 파기한 의견입니다. / This case has been destroyed.")
    with service.database.write() as connection:
        audit_log.note(connection, "read", case.receipt, "cases show")
        _, words = service.cases.words(connection, case.id)
    click.echo(_case_line(case))
    click.echo(_text(case, words))


@cases.command("forget")
@with_database
@click.argument("receipt")
def forget(receipt: str) -> None:
    """Destroy what a customer wrote, past recovery; kind, times, team remain. Names backups that still hold it."""
    service = current_services()
    case = _find(receipt)
    service.retention.forget([case.receipt], "cases forget")
    if service.retention.erase("cases forget"):
        click.echo("파기했습니다. / Destroyed.")
    else:
        ko, en = ("밤에", "at night") if service.database.file is None else ("곧", "soon")
        click.echo(
            f"파기했습니다. 다른 프로그램이 데이터베이스를 읽고 있어, 남은 흔적은 worker가 {ko} 지웁니다. / "
            f"Destroyed; another program is reading the database, and the worker wipes the last traces {en}."
        )
    if service.database.file is None:
        click.echo(_ELSEWHERE)
    for holding in copies.find_holding(service.database, case.receipt, case.received_at):
        click.echo(_backup_line(holding, timedelta(days=copies.keep_days(service.organization))))


@cases.command("hold")
@with_database
@click.argument("receipt")
@click.option("--release", is_flag=True, help="Let its time run out again.")
def hold(receipt: str, release: bool) -> None:
    """Keep a case past its time, as the law may ask."""
    case = _find(receipt)
    if not current_services().retention.hold(case.receipt, "cases hold", held=not release):
        raise click.ClickException("이미 파기한 의견입니다. / This case has been destroyed.")
    click.echo("놓았습니다. / Released." if release else "붙들었습니다. / Held.")


_ELSEWHERE = (
    "서버의 WAL과 그 보관본, 복제 서버에는 봉한 채로 남아 있을 수 있습니다(docs/postgresql.md). / "
    "The server's WAL, archives of it and replicas may still hold it, sealed (docs/postgresql.md)."
)


def _find(receipt: str) -> Case:
    case = current_services().cases.by_receipt(receipt) if receipt.isascii() else None
    if case is None:
        raise click.ClickException("그런 접수번호가 없습니다. / No case has this receipt number.")
    return case


def _case_line(case: Case) -> str:
    due = formatting.in_table(case.due_at, "ko") if case.due_at else "기한 없음"
    received = formatting.in_table(case.received_at, "ko")
    state = "  파기" if case.forgotten_at else "  보류" if case.hold else ""
    return f"{formatting.receipt(case.receipt)}  {case.kind:<10}  {case.team:<10}  접수 {received}  기한 {due}{state}"


def _backup_line(holding: copies.Holding, age: timedelta) -> str:
    until = formatting.in_table(holding.taken_at + age, "ko")
    if holding.certain:
        return f"백업에 남아 있습니다({until}까지): {holding.path} / This backup still holds it until then."
    return (
        f"백업에 남아 있을 수 있으나 열어 볼 수 없습니다({until}까지): {holding.path} / "
        "This backup may hold it until then; it is not where it was taken, or cannot be looked into."
    )


def _text(case: Case, words: Words) -> str:
    summary = summarize(case, words, current_services().organization)
    lines = [f"{item.label}: {item.text}" for item in (*summary.lines, *summary.choices)]
    return "\n".join((*lines, *(f"\n{item.text}" for item in summary.texts)))

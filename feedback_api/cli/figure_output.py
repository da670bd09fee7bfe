"""What the commands of `flask figures` do and print; apart from them, so that no other command loads it."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from feedback_api.config import Settings
from feedback_api.figures import export as exporting
from feedback_api.figures import report as reporting
from feedback_api.figures.counting import Counting
from feedback_api.figures.export import Export, Exported, countable, find_period
from feedback_api.figures.publication import find_unpublished
from feedback_api.figures.report import CountedPeriod
from feedback_api.services import Services
from institution import formatting
from institution.clock import utc_now
from institution.csv_file import FORMULA_SIGNS
from institution.performance.results import Achievement
from institution.performance.standards_file import read_standards
from institution.text import Text, normalize
from institution.validation import DataError, Problem, short

#: The longest reason of a revision, in characters: it stands in a table.
MOST_OF_REASON = 200
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def export_period(services: Services, name: str, data: Path | None, reason: str | None) -> None:
    """Export a period into content/data or a copy of it, and print what was written; raises DataError if refused."""
    period = find_period(name, services.organization)
    reason = None if reason is None else _check_reason(reason)
    _echo(_describe(_export_of(services, data).export(period, utc_now(), reason)))


def write_report(services: Services, name: str, folder: Path | None) -> None:
    """Write the internal report of a period, and name its files; raises DataError."""
    period = find_period(name, services.organization)
    folder = folder or services.settings.instance / "figures"
    reporting.require_internal(folder, _public_folders(services.settings))
    standards = countable(read_standards(_data_folder(services) / "standards.yml", services.organization.conventions))
    counting, now = Counting(services.database, services.organization), utc_now()
    counted = CountedPeriod(
        period, now, standards, counting.count(standards, period, now), counting.by_team(period, now)
    )
    for path in reporting.write_report(counted, services.organization, folder):
        click.echo(short(path))
    state = "" if period.is_closed(now) else " 집계 중인 기간입니다 / The period is not over."
    click.echo(f"내부용이니 공개하지 마십시오. / Internal: do not publish.{state}")


def publish_all(services: Services, data: Path | None, command: str | None) -> bool:
    """Export what is over and not yet published, run a command if anything was written, and print what changed.

    `data` is a copy of content/data to be used instead of it. Tells whether all went well.
    """
    exported, failed = _export_all(services, data, utc_now())
    written = [one for one in exported if one.files]
    if written and command:
        failed = _run(command) or failed
    for one in written:
        _echo(_describe(one))
    if written:
        click.echo("살펴보고 커밋해 주십시오. / Look it through and commit it.")
    elif not failed:
        click.echo("새로 공개할 기간이 없습니다. / No period is waiting to be published.")
    return not failed


def _echo(lines: Iterator[str]) -> None:
    for line in lines:
        click.echo(line)


def _export_all(services: Services, data: Path | None, now: datetime) -> tuple[list[Exported], bool]:
    """Export what is not published, one period after another; tell whether any was refused, after printing why."""
    exporter, failed = _export_of(services, data), False
    exported = []
    exporter.require_clock(now)
    results = exporter.read_results()
    for period in find_unpublished(services.database, services.organization.figures, results, now):
        try:
            exported.append(exporter.export(period, now))
        except DataError as error:
            failed = True
            click.echo(f"{period.name}:\n{error.format_message()}", err=True)
    return exported, failed


def _run(command: str) -> bool:
    """Run a command of the operator's; tell whether it failed."""
    return subprocess.run(shlex.split(command), check=False).returncode != 0  # noqa: S603 - whoever types it may run it


def _export_of(services: Services, data: Path | None) -> Export:
    return Export(services.database, services.organization, data or _data_folder(services))


def _data_folder(services: Services) -> Path:
    return services.settings.organization.parent


def _public_folders(settings: Settings) -> Iterator[Path]:
    """Give the folders of which the site is made, and those from which it is served."""
    yield from (Path("content"), Path("site"), settings.site_dir)
    data = settings.organization.resolve().parent
    yield from (data.parent,) if data.name == "data" else (data / "performance", data / "explanations")


def _check_reason(text: str) -> str:
    """Give a reason as it will be published; raises DataError where it is no plain line of text."""
    reason = normalize(text).strip()
    if not reason or len(reason) > MOST_OF_REASON or _UNSEEN.search(reason) or reason.startswith(FORMULA_SIGNS):
        raise DataError([Problem(exporting.COMMAND, None, "--revise", *_NO_REASON)])
    return reason


def _describe(done: Exported) -> Iterator[str]:
    """Tell what an export did, a line a file and a standard."""
    yield f"{done.period.name} ({done.period.label('ko')} / {done.period.label('en')})"
    if not done.files:
        yield "  그대로입니다. / Nothing has changed."
    yield from (f"  {short(path)}" for path in done.files)
    yield from (f"  {_tell(row)}" for row in done.rows)
    if done.uncounted:
        names = ", ".join(done.uncounted)
        yield f"  세지 못한 기준(담당자가 없던 기간) / not counted, for there was no handler: {names}"


def _tell(row: Achievement) -> str:
    """Give inquiry-answer: 96% (412건 가운데 397건), 목표 95%: 지킴 / kept."""
    if row.withheld:
        return f"{row.standard}: 비공개 / withheld"
    numbers = "" if row.met is None else f" ({row.base}건 가운데 {row.met}건 / {row.met} of {row.base})"
    verdict = row.verdict(None)
    if verdict is None or row.target is None:
        return f"{row.standard}: {row.figure('ko')}{numbers}"
    words = {"kept": "지킴 / kept", "missed": "지키지 못함 / missed"}[verdict]
    return f"{row.standard}: {row.figure('ko')}{numbers}, 목표 {formatting.number(row.target)}%: {words}"


_NO_REASON = (
    Text("까닭으로 쓸 수 없습니다.", "Not usable as a reason."),
    Text(
        f"{MOST_OF_REASON}자 안의 한 줄로, = + - @가 아닌 글자로 시작해 적어 주십시오.",
        f"Write one line of at most {MOST_OF_REASON} characters that does not begin with = + - or @.",
    ),
)

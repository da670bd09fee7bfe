"""The command line, `python -m site_src`: what the Makefile calls, and whoever has no make calls likewise."""

import io
import sys
from pathlib import Path

import click

from institution import clock
from institution.validation import short
from site_src import builds
from site_src import preview as previewing
from site_src.blocks import registry
from site_src.checks import runner
from site_src.content import load_content
from site_src.importing import importer, report, terminal
from site_src.importing.request import Request, ask_nobody
from site_src.pdf import files
from site_src.postbuild import publish as publishing
from site_src.starter.command import new_institution

_GOOD = "content/에 잘못이 없습니다. / No errors in content/."
_BAD = "잘못 {count}건을 고쳐 주십시오. / Errors to correct: {count}."
_MADE = "{count}개를 만들었습니다. content/print/의 것은 함께 올려 주십시오. / Made {count}; commit content/print/."
#: Said without failing: whoever edits in the repository's website cannot make a PDF, nor must a preview wait.
_NOTE = "알림 / Note: {problem}"


@click.group()
def cli() -> None:
    """Check what the site is made from, build it, and finish what was built."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # of Windows' older code pages not all have Korean


_CONTENT = click.option(
    "--content",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="content",
    help="content 폴더 / The folder of content.",
)


_PRODUCTION = click.option(
    "--production", is_flag=True, help="실제 게시용: 예시 자료와 .example 주소도 거절합니다 / Refuse samples too."
)


@cli.command()
@_PRODUCTION
@_CONTENT
def check(production: bool, content: Path) -> None:
    """content/의 잘못을 모두 찾습니다 / Find every error in content/."""
    _refuse_errors(content, production=production)


@cli.command()
@_PRODUCTION
def build(production: bool) -> None:
    """누리집을 언어마다 site/에 만듭니다 / Check content/, and build every language into site/."""
    content = Path("content")
    _refuse_errors(content, production=production)
    builds.run(content, Path("site"))


@cli.command()
def blocks() -> None:
    """쪽에 쓸 수 있는 칸과 옵션을 보여 줍니다 / Show the blocks that a page can have, and their options."""
    for line in registry.describe_blocks():
        click.echo(line)


@cli.command()
@click.option("--host", default="127.0.0.1", help="들을 주소 / The address to listen at.")
@click.option("--port", default=8000, help="들을 포트 / The port to listen at.")
@_CONTENT
def preview(host: str, port: int, content: Path) -> None:
    """고치는 대로 바로 보여 줍니다(한국어) / Show changes as they are saved, in Korean."""
    _refuse_errors(content)
    previewing.run(host, port, lambda: runner.check(content))


@cli.command()
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="site",
    help="만들어진 누리집의 폴더 / The folder of the built site.",
)
@_CONTENT
def publish(content: Path, site: Path) -> None:
    """만들어진 누리집을 마무리합니다(내려받기, 검색, 누리집 지도, 머리글) / Finish the built site."""
    publishing.publish(content, site)


@cli.command()
@click.option(
    "--posters",
    type=click.Path(file_okay=False, path_type=Path),
    default="print",
    help="벽에 붙일 좌석배치도를 둘 폴더(게시하지 않음) / The folder of the posters, which are not published.",
)
@_CONTENT
def pdf(content: Path, posters: Path) -> None:
    """인쇄물을 만듭니다: 헌장, 약속 요약, 카드, 좌석배치도 / Make what is printed."""
    today = clock.today()
    made = [*files.renew(content, today), *files.write_posters(content, posters, today)]
    for path in made:
        click.echo(short(path))
    click.echo(_MADE.format(count=len(made)))


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--what", type=click.Choice(importer.WHAT), help="무슨 표나 글인지 / What it is.")
@click.option("--columns", default="", help="열의 뜻: 성명=name,실=team / What columns mean.")
@click.option("--sheet", help="가져올 시트의 이름 / The name of the sheet.")
@click.option("--period", help="조사한 해나 기간: 2025, 2026-h1 / The year or period.")
@click.option("--source", help="이행 결과의 출처 / The source of results.")
@click.option("--team", help="표에 부서가 없을 때의 팀 / The team, where the sheet names none.")
@click.option("--hidden", is_flag=True, help="숨긴 행, 열, 시트도 가져옵니다 / Take what is hidden, too.")
@click.option("--partial/--whole", default=None, help="표에 없는 팀의 직원은 그대로 / 떠남. They stay, or left.")
@click.option("--write", is_flag=True, help="content/에 적습니다 / Write into content/.")
@_CONTENT
def import_(
    file: Path,
    what: str | None,
    columns: str,
    sheet: str | None,
    period: str | None,
    source: str | None,
    team: str | None,
    hidden: bool,
    partial: bool | None,
    write: bool,
    content: Path,
) -> None:
    """직원, 조사, 이행 결과의 표나 헌장의 글을 가져옵니다 / Import a sheet, or the text of a charter."""
    ask = terminal.ask if sys.stdin.isatty() and sys.stdout.isatty() else ask_nobody
    given = terminal.read_columns(columns)
    request = Request(file, content, clock.today(), what, given, sheet, period, source, team, hidden, partial, ask)
    outcome = importer.run(request)
    writing = write and not outcome.refusal
    if writing:
        importer.write(outcome)
    for line in report.lines(outcome, written=writing):
        click.echo(line)
    if outcome.refusal:
        raise click.exceptions.Exit(1)


def _refuse_errors(content: Path, *, production: bool = False) -> None:
    """Print every error or, where there is none, every note; raises click's Exit with status 1 for errors."""
    loaded = load_content(content)
    problems = runner.find_problems(loaded, production=production)
    if not problems:
        for note in runner.find_notes(loaded):
            click.echo(_NOTE.format(problem=note))
    for problem in problems:
        click.echo(str(problem))
    click.echo(_BAD.format(count=len(problems)) if problems else _GOOD)
    if problems:
        raise click.exceptions.Exit(1)


cli.add_command(new_institution)


if __name__ == "__main__":
    cli(prog_name="python -m site_src")

"""The command line: `python -m site_src check` and `python -m site_src publish`."""

from pathlib import Path

import click

from site_src import check as checking
from site_src import publish as publishing

_GOOD = "content/에 잘못이 없습니다. / No errors in content/."
_BAD = "잘못 {count}건을 고쳐 주십시오. / Errors to correct: {count}."


@click.group()
def cli() -> None:
    """Check what the site is made from, and finish what was built."""


_CONTENT = click.option(
    "--content",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="content",
    help="content 폴더 / The folder of content.",
)


@cli.command()
@click.option(
    "--production", is_flag=True, help="실제 게시용: 예시 자료와 .example 주소도 거절합니다 / Refuse samples too."
)
@_CONTENT
@click.pass_context
def check(context: click.Context, production: bool, content: Path) -> None:
    """content/의 잘못을 모두 찾습니다 / Find every error in content/."""
    problems = checking.check(content, production=production)
    for problem in problems:
        click.echo(str(problem))
    click.echo(_BAD.format(count=len(problems)) if problems else _GOOD)
    context.exit(1 if problems else 0)


@cli.command()
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default="site",
    help="두 언어로 만든 누리집의 폴더 / The folder of the site, built in both languages.",
)
@_CONTENT
def publish(content: Path, site: Path) -> None:
    """만들어진 누리집을 마무리합니다(내려받기, 검색, 누리집 지도, 머리글) / Finish the built site."""
    publishing.publish(content, site)


if __name__ == "__main__":
    cli(prog_name="python -m site_src")

"""The command `new-institution`: ask what is not told, refuse to lose anything, and write."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from institution import clock
from institution.text import Text
from institution.validation import short
from site_src.starter import answers as asked
from site_src.starter import folder
from site_src.starter.answers import Answers, Refusal
from site_src.starter.predecessor import find_formerly

T = TypeVar("T")
_KINDS = ", ".join(label.ko for label, _ in asked.FOUR_KINDS.values())
_NAME = "기관의 이름, 영어판도 두면 ‘이름/영어 이름’ / The institution's name, with English as name/English name"
_LANGUAGES = "언어, ko나 ko,en / Languages, ko or ko,en"
_TEAMS = "의견을 맡을 팀(쉼표로 나누고, 비우면 하나) / Teams, between commas; one if left empty"
_OF_KINDS = (
    f"의견의 종류({_KINDS}). 뺄 수도 있고 ‘corruption=부패 신고’처럼 더할 수도 있으며, 비우면 네 가지 "
    "/ Kinds: leave out, or add like corruption=부패 신고; the four if left empty"
)
_LOST = Text(
    "{content}/에 Git에 없는 변경이 있으니 먼저 commit하시거나, 버려도 되면 FORCE=1(--force)을 더해 주십시오.",
    "{content}/ has changes that Git does not hold: commit them first, or add FORCE=1 (--force) to lose them.",
)
_DONE = Text(
    "{content}/를 {name}의 것으로 새로 썼습니다. make serve로 보시고 docs/editors/institution.md를 따라 채워 주십시오.",
    "{content}/ is now that of {name}: look at it with make serve, and fill it in as docs/editors/institution.md says.",
)


@click.command("new-institution")
@click.option("--name", help=_NAME)
@click.option("--languages", help=_LANGUAGES)
@click.option("--teams", help=_TEAMS)
@click.option("--kinds", help=_OF_KINDS)
@click.option("--force", is_flag=True, help="Git에 없는 변경을 버립니다 / Lose what Git does not hold.")
@click.option(
    "--content",
    type=click.Path(file_okay=False, path_type=Path),
    default="content",
    help="새로 쓸 폴더 / The folder to write.",
)
def new_institution(
    name: str | None, languages: str | None, teams: str | None, kinds: str | None, force: bool, content: Path
) -> None:
    """content/를 다른 기관의 첫 내용으로 바꿉니다 / Replace content/ by the first pages of another institution."""
    if not force and folder.holds_what_git_does_not(content):
        raise Refusal(_LOST.bilingual.format(content=short(content)))
    ask = not (name and languages)
    told = _ask_languages_and_name(languages, name)
    answers = Answers(
        told[1],
        told[0],
        _answer(_TEAMS, teams, ask, lambda text: asked.read_teams(text, told[0])),
        _answer(_OF_KINDS, kinds, ask, lambda text: asked.read_kinds(text, told[0])),
    )
    folder.replace(content, answers, find_formerly(content, answers), clock.today())
    click.echo(_DONE.bilingual.format(content=short(content), name=answers.institution.ko))


def _ask_languages_and_name(languages: str | None, name: str | None) -> tuple[tuple[str, ...], Text]:
    """Ask for the languages first: they decide whether the name is wanted in English."""
    read = _answer(_LANGUAGES, languages, languages is None, asked.read_languages, default="ko")
    return read, _answer(_NAME, name, name is None, lambda text: asked.read_name(text, read))


def _answer(question: str, told: str | None, ask: bool, read: Callable[[str], T], default: str = "") -> T:
    """Read what was told; else ask until it can be read or, where nothing is asked, read an empty answer."""
    if told is not None or not ask:
        return read(told or "")
    answer: T = click.prompt(question, default=default, show_default=bool(default), value_proc=read)
    return answer

"""What an editor says of an import: by the options of the command, and in answer to its questions."""

from collections.abc import Sequence

import click

from institution.text import Text
from site_src.importing.vocabulary import VOCABULARIES


def read_columns(written: str) -> dict[str, str]:
    """Read `성명=name, 실=team`; raises click's BadParameter if it is none of that."""
    known = {name for kind in VOCABULARIES.values() for name in (*kind.endings, *kind.whole)}
    pairs = [[part.strip() for part in pair.split("=")] for pair in written.split(",") if pair.strip()]
    if any(len(pair) != 2 or not all(pair) for pair in pairs):
        raise click.BadParameter(
            'COLUMNS="성명=name,소속=team"처럼 적어 주십시오. / Write it like COLUMNS="성명=name,소속=team".'
        )
    for heading, meaning in pairs:
        if meaning not in known:
            names = ", ".join(sorted(known))
            raise click.BadParameter(
                f"모르는 칸입니다({heading}={meaning}). 다음 가운데 하나입니다: {names}. / Unknown; one of: {names}."
            )
    return {heading: meaning for heading, meaning in pairs}  # noqa: C416 - a pair is known by its two names


def ask(question: Text, choices: Sequence[str]) -> int | None:
    """Ask at the terminal for one of several; nothing typed is no answer."""
    click.echo(question.bilingual)
    for number, choice in enumerate(choices, start=1):
        click.echo(f"  {number}. {choice}")
    answer: int = click.prompt(
        "번호(모르면 Enter) / Number (Enter: I cannot tell)",
        type=click.IntRange(0, len(choices)),
        default=0,
        show_default=False,
    )
    return answer - 1 if answer else None

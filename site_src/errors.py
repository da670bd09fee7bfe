"""The error that ends a build: in one clear line for each thing that is wrong, never in a traceback."""

from collections.abc import Iterable
from typing import IO, Any

import click

from institution.text import Text
from institution.validation import Problem


class ContentError(click.ClickException):
    """Content that cannot be published. Click prints it under any generator and exits with status 1."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print each problem on a line of its own."""
        click.echo(self.format_message(), file=file, err=file is None)


class OptionError(Exception):
    """An option of a block that names something that is not there; the block's place is known to its caller."""

    def __init__(self, option: str, problem: Text, cure: Text) -> None:
        self.option, self.problem, self.cure = option, problem, cure
        super().__init__(problem.en)

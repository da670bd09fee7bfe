"""The error by which a block refuses an option; `blocks.registry` adds the place and makes a DataError of it."""

from institution.text import Text


class OptionError(Exception):
    """An option of a block that names something that is not there; the block's place is known to its caller."""

    def __init__(self, option: str, problem: Text, cure: Text) -> None:
        self.option, self.problem, self.cure = option, problem, cure
        super().__init__(problem.en)

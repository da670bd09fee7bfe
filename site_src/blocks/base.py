"""What a fenced block is: the options it takes, and the function that renders it.

A new block is a module beside this one, with an entry in `site_src.blocks.registry`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from institution.text import Text
from institution.validation import STRICT

if TYPE_CHECKING:
    from site_src.records.published_data import Data

OptionsT = TypeVar("OptionsT")


@dataclass(frozen=True)
class Block(Generic[OptionsT]):
    """A kind of fenced block.

    `render` gives HTML for the data, the language ("ko" or "en"), the file of the page below the folder of pages
    ("surveys/2025.md"), from which links are relative, and the options. It raises OptionError for an option that names
    something the data do not have. `shows` tells editors what stands there (`make blocks`).
    """

    options: type[OptionsT]
    render: "Callable[[Data, str, str, OptionsT], Markup]"
    shows: Text


@checked(frozen=True, config=STRICT)
class NoOptions:
    """The options of a block that takes none."""

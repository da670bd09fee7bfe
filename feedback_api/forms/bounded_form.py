"""Forms whose answers are cleaned only while they may still be short enough, however their fields clean them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import Form

#: A character is composed of four at most (UAX #15), so a longer answer is too long however it is cleaned.
_COMPOSED_OF = 4
_OTHERS = 1000


class BoundedForm(Form):
    """A form that leaves an answer as it came where it is far too long: its checks refuse it for that alone."""

    #: The longest answer of each field, in characters; what no field of a person's is has a bound of its own.
    limits: ClassVar[Mapping[str, int]]

    def process(self, formdata: Any = None, *arguments: Any, **values: Any) -> None:
        """Read the answers."""
        for name, field in self._fields.items():
            if formdata and len(formdata.get(name, "")) > self.limits.get(name, _OTHERS) * _COMPOSED_OF:
                field.filters = ()
        super().process(formdata, *arguments, **values)

"""explanations/<period>.csv: why answers of a period came late, and what changes, as released for the public.

A handler writes both when a late case is answered; whoever releases them for publication takes out what points at a
person. `flask figures export` writes the file, and an editor may type it.
"""

import csv
from collections.abc import Iterable
from dataclasses import fields
from io import StringIO

from pydantic.dataclasses import dataclass as checked

from institution.text import Filled, Text
from institution.validation import STRICT, wrong


@checked(frozen=True, config=STRICT)
class LateExplanation:
    """A row of explanations/<period>.csv: why an answer was late, and what the institution changes.

    `standard` is the id of the promise that was missed, if there is one. The English texts are translations; without
    them the English page shows the Korean.
    """

    why: Filled
    changes: Filled
    standard: Filled | None = None
    why_en: Filled | None = None
    changes_en: Filled | None = None

    def __post_init__(self) -> None:
        if (self.why_en is None) != (self.changes_en is None):
            raise wrong(
                Text("번역이 한 칸에만 있습니다.", "One of the two texts alone is translated."),
                Text(
                    "why_en과 changes_en을 함께 적거나 둘 다 비워 주십시오.",
                    "Fill in why_en and changes_en, or neither.",
                ),
            )


def render_explanations(explanations: Iterable[LateExplanation]) -> str:
    """Write explanations as the text of explanations/<period>.csv; columns that no row uses are left out."""
    rows = list(explanations)
    names = [one.name for one in fields(LateExplanation)]
    names = [name for name in names if name in ("why", "changes") or any(getattr(row, name) for row in rows)]
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([getattr(row, name) or "" for name in names] for row in rows)
    return text.getvalue()

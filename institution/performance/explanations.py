"""explanations/<period>.csv: why answers of a period came late, and what changes, as released for the public.

A handler writes both when a late case is answered; whoever releases them for publication takes out what points at a
person. `flask figures export` writes the file, and an editor may type it.
"""

from collections.abc import Iterable

from pydantic.dataclasses import dataclass as checked

from institution import csv_file
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

    def told(self, lang: str) -> tuple[str, str, str]:
        """Give why, what changes, and the language of both: Korean, where there is no translation."""
        if lang == "en" and self.why_en and self.changes_en:
            return self.why_en, self.changes_en, "en"
        return self.why, self.changes, "ko"


def render_explanations(explanations: Iterable[LateExplanation]) -> str:
    """Write explanations as the text of explanations/<period>.csv."""
    return csv_file.render_records(LateExplanation, explanations)

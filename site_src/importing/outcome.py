"""What comes of an import. Every kind of import takes a `Request` and gives an `Outcome`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from institution.text import Text


@dataclass
class Outcome:
    """What an import found. It is filled on the way, and printed by `report`.

    `taken` is a table to look over, its first row the headings. `left` tells what was not taken, where and why;
    `remarks` what was taken and should be looked at; `changes` how it differs from our file. `paste` are pieces for
    files that are not written, each below a sentence. `files` are the texts to be written, `problems` what the check
    would then say; where `refusal` says why, nothing is written.
    """

    title: Text
    taken: list[Sequence[str]] = field(default_factory=list)
    left: list[Text] = field(default_factory=list)
    remarks: list[Text] = field(default_factory=list)
    changes: list[Text] = field(default_factory=list)
    paste: list[tuple[Text, str]] = field(default_factory=list)
    files: dict[Path, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    refusal: Text | None = None


def in_rows(rows: Sequence[int], ko: str, en: str) -> Text:
    """Say something of rows, whose numbers are those beside the sheet, as 3~5, 9."""
    numbers = spans(rows)
    return Text(f"{numbers}행: {ko}", f"{'Rows' if len(set(rows)) > 1 else 'Row'} {numbers}: {en}")


def spans(numbers: Sequence[int]) -> str:
    """Write numbers with their runs drawn together: 3~5, 9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}~{run[-1]}" for run in runs)

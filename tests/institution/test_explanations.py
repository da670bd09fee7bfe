"""explanations/<period>.csv: what is written is what is read, and one half of a translation is named."""

from pathlib import Path

import pytest

from institution import csv_file
from institution.performance.explanations import LateExplanation, render_explanations
from institution.validation import DataError, parse

PLAIN = LateExplanation(why="배가 뜨지 않았습니다, 두 번.", changes='"무선"으로 먼저 묻겠습니다.')
FULL = LateExplanation("늦었습니다.", "고치겠습니다.", "inquiry-answer", "It was late.", "We will mend it.")


@pytest.mark.parametrize("written", [[PLAIN], [PLAIN, FULL], []])
def test_what_is_written_is_read_again(tmp_path: Path, written: list[LateExplanation]) -> None:
    path = tmp_path / "2026-q3.csv"
    path.write_text(render_explanations(written), "utf-8")
    rows, _, problems = csv_file.read_table(path, csv_file.columns(LateExplanation))
    assert problems == []
    assert [parse(LateExplanation, row.cells, path, {}) for row in rows] == written


def test_columns_that_no_row_uses_are_left_out() -> None:
    assert render_explanations([PLAIN]).splitlines()[0] == "why,changes"
    assert render_explanations([PLAIN, FULL]).splitlines()[0] == "why,changes,standard,why_en,changes_en"


def test_a_translation_of_one_text_alone_is_refused() -> None:
    with pytest.raises(DataError) as caught:
        parse(LateExplanation, {"why": "늦음", "changes": "고침", "why_en": "Late"}, "2026-q3.csv", {})
    assert [str(problem) for problem in caught.value.problems] == [
        "2026-q3.csv: 번역이 한 칸에만 있습니다. why_en과 changes_en을 함께 적거나 둘 다 비워 주십시오. "
        "/ One of the two texts alone is translated. Fill in why_en and changes_en, or neither."
    ]

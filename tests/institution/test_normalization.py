"""Normalisation is Unicode's own for any word; no run of marks is long enough to take long."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from institution.normalization import LONGEST, MOST_MARKS, nfc, nfkc

#: Pairs of marks in the wrong order: each run of them has to be sorted.
MARKS = "\u0301\u0323"


@settings(deadline=None)
@given(st.text())
def test_words_are_normalised_as_unicode_says(text: str) -> None:
    assert nfc(text) == unicodedata.normalize("NFC", text)
    assert nfkc(text) == unicodedata.normalize("NFKC", text)


def test_decomposed_hangul_is_composed_however_long() -> None:
    assert nfc(unicodedata.normalize("NFD", "한국어로 ") * 1000) == "한국어로 " * 1000


@pytest.mark.parametrize("mark", [MARKS, "\uff9e\u0301", "\u0f71\u0f73", "\u0344\u0323"])
def test_no_run_of_marks_is_longer_than_stream_safe_text_has(mark: str) -> None:
    for text in (mark * 500, "a" + mark * 500, "a" * 29 + mark * 50 + "가" + mark * 50):
        for normalized in (nfc(text), nfkc(text)):
            runs = "".join("m" if unicodedata.combining(ch) else " " for ch in normalized).split()
            assert len(runs) > 1
            assert max(map(len, runs)) <= 3 * MOST_MARKS  # one sign may stand for three marks
            assert normalized.replace("\u034f", "").count("m") == 0
            assert "\u034f" in normalized


def test_thirty_marks_stay_together() -> None:
    assert nfc("q" + "\u0301" * MOST_MARKS) == "q" + "\u0301" * MOST_MARKS
    assert nfc("q" + "\u0301" * (MOST_MARKS + 1)) == "q" + "\u0301" * MOST_MARKS + "\u034f\u0301"


def test_what_is_far_too_long_is_left_as_it_is() -> None:
    for text in (MARKS * LONGEST, "\u1112\u1161\u11ab" * LONGEST):
        assert nfc(text) is text


def test_unicode_is_never_asked_to_sort_a_longer_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes time by the square of a run's length; how long a text of marks takes is in the benchmark `costly`."""
    asked: list[str] = []
    normalize = unicodedata.normalize

    def watched(form: Literal["NFC", "NFKC"], text: str) -> str:
        asked.append(text)
        return normalize(form, text)

    with monkeypatch.context() as patch:
        patch.setattr(unicodedata, "normalize", watched)
        nfkc(MARKS * (LONGEST // 2))
    (text,) = asked
    runs = "".join("m" if unicodedata.combining(character) else " " for character in text).split()
    assert len(runs) == -(-LONGEST // MOST_MARKS)
    assert max(map(len, runs)) == MOST_MARKS

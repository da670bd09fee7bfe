"""The patterns of identity numbers say what their plain spelling says, which is easier to read and slower."""

import re
from typing import Any
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from feedback_api.forms import identity_numbers

GAP = r"[^\w\n]"
REGIONS = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
REST = r"(?P<rest>[1-8](?:\d{6}| \d{6}|(?: \d){6}))"
UNIT = r"(?P<unit>\s?(?:원|won\b|krw|건|명|개|%|[천만억]))?"
#: Each pattern with its assertions before what it begins with.
PLAIN: dict[str, Any] = {
    "_SPLIT": re.compile(rf"(?<!\d)(?P<birth>\d{{6}})(?P<gap>{GAP}{{1,5}}){REST}(?!\d){UNIT}", re.IGNORECASE),
    "_SPACED": re.compile(
        rf"(?<!\d)(?<!\d{GAP})(?P<birth>\d(?:{GAP}{{1,2}}\d){{5}}){GAP}{{1,5}}(?P<rest>[1-8](?:{GAP}?\d){{6}})"
        rf"(?!\d|{GAP}\d(?!\d))"
    ),
    "_DOTTED": re.compile(
        rf"(?<!\d)(?P<birth>\d\d{GAP}{{1,2}}\d\d{GAP}{{1,2}}\d\d)\.? ?-+ ?(?P<rest>[1-8]\d{{6}})(?!\d)"
    ),
    "_GROUPED": re.compile(
        rf"(?<!\d)(?P<birth>\d(?:{GAP}{{0,3}}\d){{5}}){GAP}{{1,5}}(?P<rest>[1-8](?:{GAP}{{0,3}}\d){{6}})(?!\d)"
    ),
    "_SOLID": re.compile(r"(?<!\d)(?P<birth>\d{6})(?P<rest>[1-8]\d{6})(?!\d)"),
    "_PASSPORT": re.compile(r"(?<![^\W_])[MSROD][ -]?(?:\d{8}|\d{3}[A-Z]\d{4})(?![^\W_])", re.IGNORECASE | re.ASCII),
    "_LICENCE": re.compile(
        rf"(?<!\d)(?:(?:1[1-9]|2[0-8]){GAP}{{1,3}}|(?:{REGIONS})\s?{GAP}{{0,3}})"
        rf"\d\d{GAP}{{1,3}}\d{{6}}{GAP}{{1,3}}\d\d(?!\d)"
    ),
    "_CARD": re.compile(
        rf"(?<!\d)(?=2[2-7]|[3-69])(?:\d{{14,16}}|\d{{4}}(?:{GAP}{{1,3}}\d{{4}}){{3}}"
        rf"|\d{{4}}{GAP}{{1,3}}\d{{6}}{GAP}{{1,3}}\d{{4,5}})(?!\d)"
    ),
}
#: Without what passes over a text, or a part of it, that holds no number.
WITHOUT_SHORT_CUTS: dict[str, Any] = {
    "_NEAR": re.compile(""),
    "_END_OF_LICENCE": re.compile(""),
    "_LONG": re.compile(r"()(\b\B)()"),
}
digits = st.builds(lambda digit, number: digit * number, st.sampled_from("0123456789"), st.integers(1, 40))
PIECES = """
1 2 7 11 23 28 90 99 900101 0512311 1234567 900101-1234567 9001011234567 9.0.0.1.0.1-1.2.3.4.5.6.7 90.01.01-1234567
M12345678 d123a4567 M M123 11-23-456789-01 서울 서울23-456789-01 4111111111111111 4111-1111-1111-1111 3782
378282246310005 2223 주민번호 주민 법인 등록번호 계좌 rrn 가 a _ x S 원 만 won % - -- . , / ( ) 一 ① ０
"""
pieces = st.sampled_from(PIECES.split())
texts = st.lists(st.one_of(pieces, digits, st.sampled_from([" ", "  ", "\n", "-", "ſ"])), max_size=14).map("".join)


@given(texts)
def test_patterns_match_where_their_plain_spelling_does(text: str) -> None:
    for name, plain in PLAIN.items():
        pattern = getattr(identity_numbers, name)
        for start in range(len(text)):
            expected, match = plain.search(text, start), pattern.search(text, start)
            assert (match and (match.span(), match.groupdict())) == (
                expected and (expected.span(), expected.groupdict())
            ), name


@given(texts)
def test_what_is_passed_over_changes_no_verdict(text: str) -> None:
    verdict = identity_numbers.find_numbers(text)
    with patch.multiple(identity_numbers, **PLAIN, **WITHOUT_SHORT_CUTS):
        assert identity_numbers.find_numbers(text) == verdict


def test_texts_hold_numbers_of_every_kind() -> None:
    """The properties above look at something: each kind is in some text, and is found with and without short cuts."""
    samples = {
        "900101-1234567": identity_numbers.RESIDENT,
        "M12345678": identity_numbers.PASSPORT,
        "서울23-456789-01": identity_numbers.LICENCE,
        "4111111111111111": identity_numbers.CARD,
    }
    for sample, kind in samples.items():
        assert identity_numbers.find_numbers(f"{'1' * 60} {sample}") == {kind}
        with patch.multiple(identity_numbers, **PLAIN, **WITHOUT_SHORT_CUTS):
            assert identity_numbers.find_numbers(f"{'1' * 60} {sample}") == {kind}

"""Forms are decoded as the WHATWG and Python's own slow parser say."""

from urllib.parse import parse_qsl, quote_plus, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_api.web.urlencoded import parse

TEXT = st.text(st.characters(codec="utf-8"))


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT)))
def test_every_text_comes_back(fields: list[tuple[str, str]]) -> None:
    assert parse(urlencode(fields).encode()) == [pair for pair in fields if urlencode([pair])]


PIECES = (b"a", b"=", b"&", b"+", b";", b"%3d", b"%3D", b"%25", b"%0a", b"\n", b"_", "한".encode())


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)))
def test_it_agrees_with_the_parser_of_python(pieces: list[bytes]) -> None:
    body = b"".join(pieces)
    assert parse(body) == parse_qsl(body.decode(), keep_blank_values=True)


@pytest.mark.parametrize(
    "text", ["=", "==", "a=b", "100%", "%3D", "=3D", "_", "a\r\nb", "=\n", "a+b", "&amp;", " ", "한=국"]
)
def test_signs_of_either_encoding_stay_what_they_are(text: str) -> None:
    assert parse(f"field={quote_plus(text)}".encode()) == [("field", text)]


@pytest.mark.parametrize(
    "body", [b"a=%", b"a=%4", b"a=%zz", b"a=%%41", b"a=%\n", b"a=%\r\n41", b"a=%e", b"%=a", b"a=%4%41"]
)
def test_percent_signs_without_two_digits_are_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        parse(body)


@pytest.mark.parametrize("body", [b"a=%ff", b"a=\xff", b"%ed%a0%80=a", b"a=%b0%a1"])
def test_what_is_not_utf8_is_refused(body: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        parse(body)

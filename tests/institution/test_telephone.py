"""Telephone numbers as offices write them into a cell: several, short, in ranges, with extensions."""

import pytest

from institution import telephone
from institution.telephone import Home

HOME = Home("061", "061-555-2800")
READ = {
    "061-555-2721~2728": ("061-555-2721~2728", 8, "tel:+82615552728"),
    "061-555-2721~8": ("061-555-2721~8", 8, "tel:+82615552728"),
    "061-555-2721～061-555-2723": ("061-555-2721~2723", 3, "tel:+82615552723"),
    "061-555-2721, 2722": ("061-555-2721, 061-555-2722", 2, "tel:+82615552722"),
    "061-555-2721/02-555-2722": ("061-555-2721, 02-555-2722", 2, "tel:+8225552722"),
    "061-555-2721\n061-555-2725": ("061-555-2721, 061-555-2725", 2, "tel:+82615552725"),
    "061-555-2721 및 2722": ("061-555-2721, 061-555-2722", 2, "tel:+82615552722"),
    "555-2721": ("061-555-2721", 1, "tel:+82615552721"),
    "100-2721": ("061-100-2721", 1, "tel:+82611002721"),
    "5552721": ("061-555-2721", 1, "tel:+82615552721"),
    "555-2721~2723": ("061-555-2721~2723", 3, "tel:+82615552723"),
    "061.555.2721": ("061-555-2721", 1, "tel:+82615552721"),
    "０６１－５５５－２７２１": ("061-555-2721", 1, "tel:+82615552721"),
    "1588-1234": ("1588-1234", 1, "tel:15881234"),
    "내선 123": ("061-555-2800(내선 123)", 1, "tel:+82615552800;ext=123"),
    "123(내선)": ("061-555-2800(내선 123)", 1, "tel:+82615552800;ext=123"),
    "내선 123, 124": ("061-555-2800(내선 123), 061-555-2800(내선 124)", 2, "tel:+82615552800;ext=124"),
    "내선 12~14": (
        "061-555-2800(내선 12), 061-555-2800(내선 13), 061-555-2800(내선 14)",
        *(3, "tel:+82615552800;ext=14"),
    ),
    "02-555-2800(내선 12)": ("02-555-2800(내선 12)", 1, "tel:+8225552800;ext=12"),
    "02-555-2800, 내선 12": ("02-555-2800(내선 12)", 1, "tel:+8225552800;ext=12"),
    "02-555-2800 (ext. 12)": ("02-555-2800(내선 12)", 1, "tel:+8225552800;ext=12"),
}
REFUSED = (
    "2721",
    "02-34",
    "61-555-2721",
    "061-555-2721~2723 내선 3",
    "061-555-2728~2721",
    "없음",
    ",",
    "061-555-2721~",
)


@pytest.mark.parametrize(("written", "meant"), READ.items(), ids=map(ascii, READ))
def test_cell_is_read_as_the_office_means_it(written: str, meant: tuple[str, int, str]) -> None:
    phone = telephone.phone(written, HOME)
    assert (phone.text, len(phone.numbers), phone.numbers[-1].uri) == meant


@pytest.mark.parametrize("written", REFUSED)
def test_what_nobody_can_dial_is_refused(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the caller says what is wrong
        telephone.phone(written, HOME)


@pytest.mark.parametrize("written", ["555-2721", "내선 123"])
def test_what_is_left_out_is_not_guessed(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        telephone.phone(written)


def test_extension_has_its_word_in_both_languages() -> None:
    phone = telephone.phone("02-555-2800 내선 12, 13")
    assert phone.label("en") == "+82-2-555-2800 (ext. 12), +82-2-555-2800 (ext. 13)"
    assert phone.label("ko") == phone.text
    assert [number.text for number in phone.numbers] == ["02-555-2800", "02-555-2800"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("02-555-2800", "+82-2-555-2800"),
        ("(061) 555-2800", "+82-61-555-2800"),
        ("010 5555 2800", "+82-10-5555 2800"),
        ("0215552800", "+82-215552800"),
        ("061-555-2721~2728", "+82-61-555-2721~2728"),
        ("061-555-2721, 02-555-2722", "+82-61-555-2721, +82-2-555-2722"),
        ("+82-2-555-2800", "+82-2-555-2800"),
        ("1544-8080", "1544-8080"),
        ("080-555-2800", "080-555-2800"),
    ],
)
def test_english_number_can_be_dialled_from_anywhere(written: str, shown: str) -> None:
    phone = telephone.phone(written)
    assert phone.label("en") == telephone.label(written, "en") == shown
    assert phone.label("ko") == telephone.label(written, "ko") == written


def test_text_that_is_no_number_is_the_same_in_both_languages() -> None:
    assert telephone.label("061-555-2999 (항로팀)", "en") == "061-555-2999 (항로팀)"


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        (["061-555-2800"], "061"),
        (["1588-1234", "(02) 555-2801"], "02"),
        (["1588-1234", "010-1234-5678", "070-1234-5678"], ""),
        ([], ""),
    ],
)
def test_area_code_is_that_of_the_first_number_that_has_one(numbers: list[str], code: str) -> None:
    assert telephone.area_code(*numbers) == code

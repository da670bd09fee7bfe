"""Telephone numbers in the theme's own words, which read organization.yml as it is written: single, ranges, lists."""

import re
from typing import Any

import jinja2
import pytest

from institution import telephone
from tests.conftest import ROOT

WORDS = (ROOT / "site_src/theme/partials/words.html").read_text("utf-8")


def macro(name: str, number: str | list[str], lang: str = "ko") -> str:
    shared: dict[str, Any] = {"config": {"extra": {"lang": lang}}}
    module = jinja2.Environment(autoescape=True).from_string(WORDS, globals=shared).module
    return " ".join(str(getattr(module, name)(number)).split())


@pytest.mark.parametrize(
    ("number", "link", "dialled"),
    [
        ("02-555-2721", "<a>02-555-2721</a>", "+82-2-555-2721"),
        ("02-555-2721~2728", "<a>02-555-2721</a>~2728", "+82-2-555-2721"),
        ("1544-8080", "<a>1544-8080</a>", "1544-8080"),
        ("02-555-2721, 02-555-2722", "<a>02-555-2721</a>, 02-555-2722", "+82-2-555-2721"),
        (["02-555-2721", "02-555-2722"], "<a>02-555-2721</a>, 02-555-2722", "+82-2-555-2721"),
        ("02-555-2721(내선 3)", "<a>02-555-2721</a>(내선 3)", "+82-2-555-2721"),
    ],
)
def test_the_first_number_is_dialled_and_all_are_shown(number: str | list[str], link: str, dialled: str) -> None:
    shown = macro("telephone", number).replace('<span class="number">', "").replace("</span>", "")
    assert shown == link.replace("<a>", f'<a href="tel:{dialled}">')
    assert macro("dial", number) == dialled


@pytest.mark.parametrize(
    "number",
    [
        "02-555-2721",
        "(02) 555-2721",
        "02-555-2721~2728",
        "02-555-2721, 061-555-2722, 080-555-2723",
        "02-555-2721(내선 3)",
        "080-555-2721",
        "1544-8080",
        "+82-2-555-2721",
    ],
)
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_theme_writes_a_number_as_the_service_does(number: str, lang: str) -> None:
    shown = re.sub(r"<[^>]*>", "", macro("telephone", number, lang))
    assert shown == telephone.phone(number).label(lang)


def test_several_numbers_are_one_line() -> None:
    assert macro("several", ["02-555-2998", "02-555-2999"]) == "02-555-2998, 02-555-2999"
    assert macro("several", "02-555-2998~2999") == "02-555-2998~2999"

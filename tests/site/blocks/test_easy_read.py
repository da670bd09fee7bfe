"""The easy-read charter: what it shows, and the two rules that keep it easy."""

from collections.abc import Callable
from typing import get_args

import pytest
from bs4 import BeautifulSoup

from site_src.blocks.easy_read import LONGEST, OFFICIALESE
from site_src.blocks.pictograms import Pictogram, draw
from tests.site.conftest import Content

Render = Callable[..., BeautifulSoup]
BLOCK = "```easy-read\npoints:\n  - {{picture: phone, says: {says}, clause: i-1-1}}\n```\n"
PAGE = "ko/index.md"


def problems(content: Content, says: str) -> list[str]:
    content.write(PAGE, content.read(PAGE) + "\n" + BLOCK.format(says=says))
    return content.check()


def test_a_point_is_a_drawing_a_sentence_and_its_clause(render: Render) -> None:
    page = render(BLOCK.format(says="전화를 빨리 받습니다."))
    (item,) = page.select("ul.easy > li")
    assert item.get_text(" ", strip=True) == "전화를 빨리 받습니다. 헌장 I-1-1"
    (drawing,) = item.select("svg")
    assert drawing["aria-hidden"] == "true"
    (link,) = item.select("a")
    assert str(link["href"]).endswith("charter.md#i-1-1")


@pytest.mark.parametrize("name", get_args(Pictogram))
def test_each_pictogram_is_one_drawing_of_lines(name: Pictogram) -> None:
    (path,) = BeautifulSoup(draw(name), "xml").select("svg[viewBox='0 0 48 48'] > path")
    assert len(path["d"]) > 10


def test_no_two_pictograms_are_alike() -> None:
    assert len({draw(name) for name in get_args(Pictogram)}) == len(get_args(Pictogram)) > 20


def test_a_sentence_has_at_most_forty_characters(content: Content) -> None:
    fits = "가" * (LONGEST - 1) + "."
    assert problems(content, fits) == []
    (line,) = problems(content, "가" + fits)
    assert line.startswith(f"content/{PAGE}:")
    assert f"쉬운 말의 문장이 깁니다({LONGEST + 1}자" in line


def test_two_short_sentences_are_two_sentences(content: Content) -> None:
    assert problems(content, f"{'가' * 30}. {'나' * 30}.") == []


def test_each_word_of_offices_is_told_with_a_plain_one(content: Content) -> None:
    points = "".join(f"  - {{picture: phone, says: 저희는 {word} 합니다.}}\n" for word in OFFICIALESE)
    content.write(PAGE, content.read(PAGE) + f"\n```easy-read\npoints:\n{points}```\n")
    told = content.check()
    assert len(told) == len(OFFICIALESE) > 20
    for line, (word, plain) in zip(told, OFFICIALESE.items(), strict=True):
        assert f"쉬운 말이 아닙니다({word}). '{plain}'처럼 바꾸어 주십시오." in line


def test_a_word_of_offices_within_another_word_is_none(content: Content) -> None:
    assert problems(content, "도시정보를 알립니다. 재시정은 없습니다.") == []


def test_an_english_sentence_may_be_longer(render: Render) -> None:
    assert render(BLOCK.format(says="We answer the telephone before it rings for the third time."), "en")

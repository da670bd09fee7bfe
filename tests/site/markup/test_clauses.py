"""The charter's anchors: short, stable, the same in both languages, and free of the wording."""

from bs4 import BeautifulSoup

from site_src.markup import clauses
from tests.conftest import INSTITUTION
from tests.site.conftest import Render

ITEMS = {"i-1": 2, "i-2": 3, "i-3": 4, "i-4": 2, "ii": 2, "iii": 3}
CHARTER = """
# 헌장

## I. 서비스 일반

### 5. 민원 처리

1. 하나
2. 둘

    - 속

3. 셋

## II. 참여

머리글

1. 하나뿐

   이어지는 글

## 부칙

1. 시행일
"""


def expected() -> list[str]:
    found = ["i"]
    for part, items in ITEMS.items():
        found += [part] if part != "i" else []
        found += [f"{part}-{number}" for number in range(1, items + 1)]
    return found


def test_every_clause_of_the_charter_has_its_anchor() -> None:
    for lang in ("ko", "en"):
        text = (INSTITUTION / lang / "charter.md").read_text("utf-8").split("\n---\n", 1)[1]
        assert [clause.anchor for clause in clauses.read(text, lang)] == expected()


def test_numbers_not_words_make_the_anchor(render: Render) -> None:
    page = render(CHARTER)
    assert [tag["id"] for tag in page.select("h2, h3, li[id]")] == [
        "i",
        "i-5",
        "i-5-1",
        "i-5-2",
        "i-5-2-1",
        "i-5-3",
        "ii",
        "ii-1",
        "addendum",
        "addendum-1",
    ]
    assert {link.text: link["href"] for link in page.select("a.cite")} == {
        "I-5-1": "#i-5-1",
        "I-5-2": "#i-5-2",
        "I-5-2 1번째": "#i-5-2-1",
        "I-5-3": "#i-5-3",
        "II-1": "#ii-1",
        "부칙 1": "#addendum-1",
    }


def test_the_link_follows_the_words_of_its_item(render: Render) -> None:
    item = render(CHARTER).select_one("#i-5-2")
    assert item
    assert item.get_text(" ", strip=True) == "둘 I-5-2 속 I-5-2 1번째"


def test_the_link_says_where_it_leads(render: Render) -> None:
    for lang, label in {"ko": "조항 I-5-3의 고정 링크", "en": "Link to clause I-5-3"}.items():
        link = render(CHARTER, lang).select_one("a.cite[href='#i-5-3']")
        assert link
        assert (link["aria-label"], link["title"]) == (label, label)


def test_a_citing_link_is_not_found_by_the_search(render: Render) -> None:
    page: BeautifulSoup = render(CHARTER)
    links = page.select("a.cite")
    assert len(links) == 6
    assert all(link.has_attr("data-search-exclude") for link in links)

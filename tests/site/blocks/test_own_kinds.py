"""Pages of an institution with kinds of its own: what stands there of each, and what is told of one left out."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

from feedback_api.forms.answers import consent_version
from institution.organization import organization_file
from site_src.checks.data import check_answer_templates, check_references
from site_src.checks.pages import check_blocks, check_required_blocks
from site_src.pdf import cards, summary
from tests.site.conftest import Content, Render

KINDS = Path(__file__).parents[2] / "api/web/own_kinds.yml"
FACTS = "data/organization.yml"


@pytest.fixture
def own(content: Content) -> Content:
    """Content whose kinds are these five."""
    data: dict[str, Any] = yaml.safe_load(content.read(FACTS))
    kinds = yaml.safe_load(KINDS.read_text("utf-8"))
    kinds = {name: {**kind, "clause": "i-5-1"} if "clause" in kind else kind for name, kind in kinds.items()}
    data["extra"]["organization"]["kinds"] = kinds
    content.write(FACTS, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
    content.change("data/standards.yml", "  kind: suggestion\n", "")
    return content


def words(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(found.text.split()) for found in page.select(selector)]


@pytest.mark.usefixtures("own")
def test_kinds_stand_in_their_order_with_what_each_is_for(render: Render) -> None:
    page = render("```kinds\n```")
    assert words(page, ".kinds__title") == ["문의", "클린신고", "칭찬(노을 카드)", "불편 신고", "장애 신고(파도 카드)"]
    assert words(page, ".kinds__for")[1] == "부패나 갑질을 알리실 때"
    assert len(words(page, ".kinds__for")) == 4  # one says nothing
    classes = [found["class"][-1] for found in page.select(".kinds__item")]
    assert classes == [f"kinds__item--{colour}" for colour in ("blue", "blue", "green", "yellow", "red")]


@pytest.mark.usefixtures("own")
def test_a_kind_without_clause_leaves_its_cell_empty(render: Render) -> None:
    rows = [[cell.text.strip() for cell in row.select("td")] for row in render("```deadlines\n```").select("tbody tr")]
    assert [row[1] for row in rows] == ["", "", "", "I-5-1", "I-5-1"]


def test_the_column_of_clauses_is_there_where_any_kind_has_one(own: Content, render: Render) -> None:
    own.write(FACTS, own.read(FACTS).replace("        clause: i-5-1\n", ""))
    assert words(render("```deadlines\n```"), "thead th") == ["종류", "기한", "전화로 만족 확인"]


@pytest.mark.usefixtures("own")
def test_the_privacy_policy_shows_the_version_that_is_stored_with_a_report(render: Render) -> None:
    [version] = [text for text in words(render("```consent\n```"), "p") if text.startswith("이 안내문의 판")]
    asked = organization_file.load(Path("content") / FACTS).kinds["clean"]
    assert version.endswith(f", 클린신고 {consent_version(asked)}")
    assert version.count(", ") == 1


def test_a_kind_that_is_not_there_is_told_where_it_is_named(own: Content) -> None:
    own.write("ko/index.md", own.read("ko/index.md") + "\n```promise-clock\nkinds: [inquiry, suggestion]\n```\n")
    told = [str(problem) for problem in check_blocks(own.load())]
    assert {line.partition(":")[0] for line in told} == {
        *("content/ko/index.md", "content/ko/feedback/suggestion.md", "content/en/feedback/suggestion.md")
    }
    assert all("inquiry, clean, compliment, complaint, barrier" in line for line in told)


def test_a_kind_that_is_not_there_is_told_in_data_too(own: Content) -> None:
    own.write("data/answers/idea.md", "---\ntitle: 제안\nkinds: [clean, suggestion]\n---\n글\n")
    own.change("data/standards.yml", "  kind: inquiry\n", "  kind: suggestion\n")
    found = own.load()
    (in_answers,), (in_standards,) = map(list, (check_answer_templates(found), check_references(found)))
    assert (in_answers.line, in_answers.field, in_answers.problem.ko) == (
        3,
        "kinds.1",
        "없는 의견 종류입니다(suggestion).",
    )
    assert (in_standards.field, in_standards.problem.en) == ("kind", "No such id (suggestion).")


def test_a_kind_without_a_page_is_told(own: Content) -> None:
    told = [str(problem) for problem in check_required_blocks(own.load())]
    assert [line.split(": ")[1] for line in told] == ["kinds.clean", "kinds.barrier"]
    assert "ko/feedback/clean.md" in told[0]


@pytest.mark.usefixtures("own")
def test_prints_show_the_kinds_and_cards_of_those_that_have_one() -> None:
    made = cards.document(Path("content"), "ko")
    assert made
    page = BeautifulSoup(made.html, "html5lib")
    assert set(words(page, ".band__kind")) == {"칭찬", "장애 신고"}
    assert {found["class"][-1] for found in page.select(".card")} == {"card--green", "card--red"}
    on_one_page = summary.document(Path("content"), "ko")
    assert on_one_page
    printed = BeautifulSoup(on_one_page.html, "html5lib")
    assert words(printed, ".kinds b") == ["문의", "클린신고", "칭찬(노을 카드)", "불편 신고", "장애 신고(파도 카드)"]

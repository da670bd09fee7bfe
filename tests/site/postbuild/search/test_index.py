"""What the separator learns of the texts; that it finds in a browser is shown in tests/browser/test_search.py."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from institution.text import MIDDLE_DOTS
from site_src.postbuild.search import clauses, index, korean_words
from site_src.postbuild.search.korean_words import Vocabulary
from tests.conftest import ROOT

TEXT = (
    "조정위원회를 만족도와 조사 결과를 고객만족도로 봅니다. 만족도를 조정하고 전문가는 전문가의 뜻을 "
    "접수합니다. 소프트웨어를 접수번호로"
)


@pytest.fixture
def vocabulary() -> Vocabulary:
    return Vocabulary([TEXT], ["불편 신고", "무엇을 보내시겠습니까?"])


@pytest.mark.parametrize(
    ("word", "stem"),
    [("헌장을", "헌장"), ("조사에서는", "조사"), ("제도", "제도"), ("헌장", "헌장"), ("직원들에게", "직원")],
)
def test_a_particle_is_taken_off_but_not_the_noun(word: str, stem: str) -> None:
    assert korean_words.stem(word) == stem


def test_the_parts_of_compounds_are_known(vocabulary: Vocabulary) -> None:
    assert {"위원회", "만족도", "번호", "신고"} <= vocabulary.inner
    assert not {"보내시겠습니까", "프트웨어", "트웨어"} & vocabulary.inner
    assert "만족도" in vocabulary.lookalikes()


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("고객만족도를", ["고객", "만족도"]),
        ("불편신고", ["불편", "신고"]),
        ("위원회는", ["위원회"]),
        ("접수하기", ["접수"]),
        ("만족도", ["만족도"]),
        ("제5조제1항", ["5조제1항"]),
        ("5조를", ["5조"]),
        ("제12조의2 벌칙", ["12조의2", "벌칙"]),
        ("없을", ["없"]),
        ("때에 접수하려면", ["접수"]),
        ("어떻게 할 수 있나요", ["할"]),
    ],
)
def test_a_query_is_cut_into_nouns(vocabulary: Vocabulary, query: str, terms: list[str]) -> None:
    assert [term for term in re.split(index.separator(r"\s+", vocabulary), query) if term] == terms


def test_both_generators_indexes_learn_and_no_word_of_theirs_loses_its_end(tmp_path: Path) -> None:
    for name, entries in (("search/search_index.json", "docs"), ("search.json", "items")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        entry = {"location": "", "title": "만족도", "text": f"<p>{TEXT}</p>", "tags": []}
        path.write_text(json.dumps({"config": {"separator": r"\s+"}, entries: [entry]}))
    index.write(tmp_path)
    once = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    index.write(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == once
    for name, entries in (("search/search_index.json", "docs"), ("search.json", "items")):
        written = json.loads((tmp_path / name).read_text("utf-8"))
        assert "위원회" in written["config"]["separator"]
        assert written[entries][0]["title"] == "만족도 "
        assert written[entries][0]["text"].endswith("로 </p>")


def test_a_measure_in_a_title_is_no_noun_with_a_particle() -> None:
    vocabulary = Vocabulary(["만족을 묻습니다."], ["고객만족도 조사"])
    assert {"만족도", "고객만족도"} <= vocabulary.lookalikes()


def entries_of(built_site: Path, folder: str = "") -> dict[str, dict[str, Any]]:
    written = json.loads((built_site / folder / "search/search_index.json").read_text("utf-8"))
    return {entry["location"]: entry for entry in written["docs"]}


def test_each_clause_is_an_entry_and_its_section_has_the_rest(built_site: Path) -> None:
    entries = entries_of(built_site)
    assert entries["charter/#i-1-2"]["title"] == "I-1-2"
    assert entries["charter/#i-1-2"]["text"].startswith("담당자가 없어도 다른 직원이")
    assert entries["charter/#i-1"]["text"].strip() == ""
    assert entries["charter/#iii"]["text"].strip() == (
        "<p>한결같은 불빛을 지키도록 고객 여러분의 관심과 협조를 당부드립니다.</p>"
    )
    english = entries_of(built_site, "en")
    assert {name for name in entries if name.startswith("charter/#")} == {
        name for name in english if name.startswith("charter/#")
    }


def test_paragraphs_stand_behind_their_article(tmp_path: Path) -> None:
    (tmp_path / "charter").mkdir()
    (tmp_path / "charter/index.html").write_text(
        '<h3 id="5">제5조(회신)</h3>'
        '<ol><li id="5-1"><p>① 회신합니다. <a class="cite" href="#5-1">제5조제1항</a></p></li>'
        '<li id="5-2">② <b>곧</b> &lt;합니다&gt; <a class="cite" href="#5-2">제5조제2항</a>'
        "<ul><li>셋</li></ul></li></ol>"
        '<h3 id="6">제6조(끝)</h3><p id="x">끝</p>',
        "utf-8",
    )
    section = {"location": "charter/#5", "title": "제5조(회신)", "text": "<p>앞</p><ol><li>① 회신합니다.</li></ol>"}
    last = {"location": "charter/#6", "title": "제6조(끝)", "text": "끝"}
    divided = clauses.divide([section, last], tmp_path)
    assert [(entry["location"], entry["title"], entry["text"]) for entry in divided] == [
        ("charter/#5", "제5조(회신)", "<p>앞</p>"),
        ("charter/#5-1", "제5조제1항", "① 회신합니다."),
        ("charter/#5-2", "제5조제2항", "② 곧 &lt;합니다&gt;"),
        ("charter/#6", "제6조(끝)", "끝"),
    ]
    assert clauses.divide(divided, tmp_path) == divided


@pytest.mark.parametrize(
    ("folder", "contacts", "name"), [("", "#연락하실-곳", "전화번호"), ("en", "#how-to-reach-us", "number")]
)
def test_contacts_have_the_names_by_which_they_are_asked_for(
    built_site: Path, folder: str, contacts: str, name: str
) -> None:
    entries = entries_of(built_site, folder)
    assert {location for location, entry in entries.items() if "names" in entry} == {contacts}
    assert name in entries[contacts]["names"]
    assert entries["staff/#strategy"]["boost"] > entries["staff/"]["boost"] > entries["sitemap/"]["boost"]


def test_every_kind_of_middle_dot_parts_words() -> None:
    [plain] = re.findall(r"separator: '([^']+)'", (ROOT / "mkdocs.base.yml").read_text("utf-8"))
    assert len(MIDDLE_DOTS) > 7
    for dot in MIDDLE_DOTS:
        assert re.split(plain, f"예{dot}결산") == ["예", "결산"], f"U+{ord(dot):04X}"


def test_an_index_is_composed_whatever_the_menu_wrote(tmp_path: Path) -> None:
    path = tmp_path / "search/search_index.json"
    path.parent.mkdir()
    entry = {"location": "", "title": unicodedata.normalize("NFD", "만족도"), "text": "<p>조사</p>", "tags": []}
    path.write_text(json.dumps({"config": {"separator": r"\s+"}, "docs": [entry]}, ensure_ascii=False), "utf-8")
    index.write(tmp_path)
    assert json.loads(path.read_text("utf-8"))["docs"][0]["title"] == "만족도 "


def test_a_site_without_korean_keeps_its_separator() -> None:
    assert index.separator(r"[\s\-]+", Vocabulary(["An English text."], ["A title"])) == r"[\s\-]+"

"""What the separator learns of the texts; that it finds in a browser is shown in tests/browser/test_search.py."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from institution.text import MIDDLE_DOTS
from site_src.postbuild import korean_words, search_index
from site_src.postbuild.korean_words import Vocabulary
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
    assert {"위원회", "만족도", "번호", "신고"} <= vocabulary.inner()
    assert not {"보내시겠습니까", "프트웨어", "트웨어"} & vocabulary.inner()
    assert "만족도" in vocabulary.lookalikes()


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("고객만족도를", ["고객", "만족도"]),
        ("불편신고", ["불편", "신고"]),
        ("위원회는", ["위원회"]),
        ("접수하기", ["접수"]),
        ("만족도", ["만족도"]),
    ],
)
def test_a_query_is_cut_into_nouns(vocabulary: Vocabulary, query: str, terms: list[str]) -> None:
    assert [term for term in re.split(search_index.separator(r"\s+", vocabulary), query) if term] == terms


def test_both_generators_indexes_learn_and_no_word_of_theirs_loses_its_end(tmp_path: Path) -> None:
    for name, entries in (("search/search_index.json", "docs"), ("search.json", "items")):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        entry = {"location": "", "title": "만족도", "text": f"<p>{TEXT}</p>", "tags": []}
        path.write_text(json.dumps({"config": {"separator": r"\s+"}, entries: [entry]}))
    search_index.write(tmp_path)
    once = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    search_index.write(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == once
    for name, entries in (("search/search_index.json", "docs"), ("search.json", "items")):
        index = json.loads((tmp_path / name).read_text("utf-8"))
        assert "위원회" in index["config"]["separator"]
        assert index[entries][0]["title"] == "만족도 "
        assert index[entries][0]["text"].endswith("로 </p>")


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
    search_index.write(tmp_path)
    assert json.loads(path.read_text("utf-8"))["docs"][0]["title"] == "만족도 "


def test_a_site_without_korean_keeps_its_separator() -> None:
    assert search_index.separator(r"[\s\-]+", Vocabulary(["An English text."], ["A title"])) == r"[\s\-]+"

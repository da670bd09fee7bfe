"""Answer templates: read with their front matter, filled in, and refused with file, line, field and cure."""

from pathlib import Path

import pytest

from institution import answer_templates
from institution.answer_templates import MOST

KINDS = ("inquiry", "compliment", "complaint")
GOOD = "---\ntitle: 인사\nkinds: [inquiry]\n---\n{team} {handler}입니다.\n접수번호 {receipt}\n"


def read(folder: Path, text: str, name: str = "hello.md") -> answer_templates.AnswerTemplates:
    (folder / name).write_text(text, "utf-8")
    return answer_templates.read_all(folder, KINDS)


def test_template_is_read_and_filled(tmp_path: Path) -> None:
    read_all = read(tmp_path, GOOD)
    (template,) = read_all.of_kind("inquiry")
    assert (template.name, template.title, read_all.problems) == ("hello", "인사", [])
    filled = template.filled({"receipt": "4831-7265", "team": "감사팀", "handler": "윤{team}"})
    assert filled == "감사팀 윤{team}입니다.\n접수번호 4831-7265"
    assert read_all.of_kind("complaint") == []


def test_template_without_kinds_fits_all_and_titles_are_in_order(tmp_path: Path) -> None:
    read(tmp_path, "---\ntitle: 하나\n---\n글\n", "b.md")
    read_all = read(tmp_path, "---\ntitle: 가나\n---\n글\n", "c.md")
    assert [template.title for template in read_all.of_kind("compliment")] == ["가나", "하나"]


def test_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    assert answer_templates.read_all(tmp_path / "nothing").templates == []


@pytest.mark.parametrize(
    ("text", "line", "field"),
    [
        ("글만 있습니다\n", 1, ""),
        ("---\ntitle: 인사\n---\n\n", 4, ""),
        ("---\nkinds: [inquiry]\n---\n글\n", 1, "title"),
        ("---\ntitle: 인사\nkinds: [question]\n---\n글\n", 3, "kinds.0"),
        ("---\ntitle: 인사\ncolour: red\n---\n글\n", 3, "colour"),
        ("---\ntitle: 인사\n---\n글\n{name} 님\n", 5, "{name}"),
        ("---\ntitle: 인사\n---\n글 {receipt\n", 4, "{"),
        ("---\ntitle: 인사\n---\n글 receipt}\n", 4, "}"),
        ("---\ntitle: 인사\n---\n" + "가" * (MOST + 1), 4, ""),
    ],
)
def test_wrong_template_is_left_out_and_told(tmp_path: Path, text: str, line: int, field: str) -> None:
    read_all = read(tmp_path, text)
    assert read_all.templates == []
    (problem,) = read_all.problems
    assert (Path(problem.path).name, problem.line, problem.field) == ("hello.md", line, field)
    assert problem.cure.ko


@pytest.mark.parametrize("name", ["인사.md", "hello.txt", "Hello.md"])
def test_file_of_another_name_is_told(tmp_path: Path, name: str) -> None:
    (problem,) = read(tmp_path, GOOD, name).problems
    assert "opening-hours.md" in problem.cure.en


def test_every_error_is_told_at_once(tmp_path: Path) -> None:
    assert len(read(tmp_path, "---\nkinds: [x]\n---\n{name} {phone}\n").problems) == 4

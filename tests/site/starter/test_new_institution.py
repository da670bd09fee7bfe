"""`new-institution`: what it writes, what it keeps of the names before, and what it refuses to lose."""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from institution.organization.formerly import Formerly
from site_src.__main__ import cli
from site_src.starter import folder
from site_src.starter.answers import Answers, read_kinds, read_name, read_teams
from site_src.starter.predecessor import find_formerly
from tests.git import environment, git
from tests.site.conftest import EXAMPLE
from tests.site.makefile import make

NAMED = ("--name", "가람시설공단", "--languages", "ko")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project whose content/ is all in Git, and work there."""
    shutil.copytree(EXAMPLE, tmp_path / "content")
    monkeypatch.chdir(tmp_path)
    for name in os.environ.keys() - environment(tmp_path).keys():
        monkeypatch.delenv(name)
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "content")
    git(tmp_path, "-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "--message", "content")
    return tmp_path


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["new-institution", *arguments], input=typed)


def files(root: Path) -> dict[str, str]:
    found = sorted(path for path in (root / "content").rglob("*") if path.is_file())
    return {path.relative_to(root / "content").as_posix(): path.read_text("utf-8") for path in found}


def facts(root: Path) -> dict[str, object]:
    read = yaml.safe_load((root / "content/data/organization.yml").read_text("utf-8"))
    return dict(read["extra"]["organization"])


def test_it_asks_nothing_where_name_and_languages_are_told(repository: Path) -> None:
    done = run(*NAMED)
    assert done.exit_code == 0, done.output
    assert done.output == (
        "content/를 가람시설공단의 것으로 새로 썼습니다. "
        "make serve로 보시고 docs/editors/institution.md를 따라 채워 주십시오. "
        "/ content/ is now that of 가람시설공단: "
        "look at it with make serve, and fill it in as docs/editors/institution.md says.\n"
    )
    ours = facts(repository)
    assert ours["name"] == {"ko": "가람시설공단"}
    assert list(ours["teams"]) == ["office"]  # type: ignore[call-overload]
    assert list(ours["kinds"]) == ["inquiry", "suggestion", "compliment", "complaint"]  # type: ignore[call-overload]
    assert not any(name.startswith("en/") or name.endswith(".en.yml") for name in files(repository))


def test_nothing_is_left_of_the_institution_before_but_the_list_of_it(repository: Path) -> None:
    run(*NAMED)
    text = files(repository)
    text["data/organization.yml"] = text["data/organization.yml"].partition("    formerly:")[0]
    assert [name for name, words in text.items() if "한빛" in words or "anbit" in words or "02-555" in words] == []
    assert facts(repository)["formerly"] == {
        "names": ["한빛공사", "Hanbit Corporation", "Hanbit"],
        "numbers": ["02-555-"],
        "domains": ["hanbit.example"],
    }


def test_what_was_listed_before_stays_listed_and_what_is_still_to_be_written_is_not(repository: Path) -> None:
    run(*NAMED)
    assert run("--name", "나래공단", "--languages", "ko", "--force").exit_code == 0
    listed = facts(repository)["formerly"]
    assert listed == {
        "names": ["가람시설공단", "한빛공사", "Hanbit Corporation", "Hanbit"],
        "numbers": ["02-555-"],
        "domains": ["hanbit.example"],
    }


def test_it_asks_for_what_it_is_not_told_until_it_can_be_read(repository: Path) -> None:
    done = run(typed="fr\nko,en\n가람시설공단\n가람시설공단/Garam Facilities\n\n문의, report=부패 신고/Report\n")
    assert done.exit_code == 0, done.output
    assert done.output.count("Error: ") == 2
    assert facts(repository)["name"] == {"ko": "가람시설공단", "en": "Garam Facilities"}
    assert {"en/feedback/report.md", "ko/feedback/inquiry.md", "data/menu.en.yml"} <= set(files(repository))
    assert "ko/feedback/complaint.md" not in files(repository)


def change(root: Path) -> None:
    (root / "content/ko/index.md").write_text("# 고친 쪽\n", "utf-8")


def add(root: Path) -> None:
    (root / "content/ko/new.md").write_text("# 새 쪽\n", "utf-8")


def forget(root: Path) -> None:
    shutil.rmtree(root / ".git")


@pytest.mark.parametrize("what", [change, add, forget], ids=["changed", "added", "without Git"])
def test_it_refuses_to_lose_what_git_does_not_hold(repository: Path, what: object) -> None:
    assert callable(what)
    what(repository)
    before = files(repository)
    done = run(*NAMED)
    assert done.exit_code != 0
    assert done.output == (
        "content/에 Git에 없는 변경이 있으니 먼저 commit하시거나, 버려도 되면 FORCE=1(--force)을 더해 주십시오. "
        "/ content/ has changes that Git does not hold: commit them first, or add FORCE=1 (--force) to lose them.\n"
    )
    assert files(repository) == before
    assert run(*NAMED, "--force").exit_code == 0
    assert "ko/charter.md" in files(repository)


def test_what_cannot_be_read_is_refused_in_one_line_and_changes_nothing(repository: Path) -> None:
    before = files(repository)
    done = run("--name", "가람시설공단", "--languages", "ko,en")
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert done.output.startswith("영어판이 있으므로 ")
    assert files(repository) == before


def test_a_folder_that_breaks_off_is_left_as_it_was(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(repository)

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(folder, "_write", full)
    assert run(*NAMED).exit_code != 0
    assert files(repository) == before
    assert [path.name for path in repository.iterdir() if path.name.startswith(".content")] == []


def test_content_that_is_not_there_or_cannot_be_read_has_no_names(tmp_path: Path) -> None:
    answers = Answers(read_name("가람", ("ko",)), ("ko",), read_teams("", ("ko",)), read_kinds("", ("ko",)))
    assert find_formerly(tmp_path / "content", answers) is None
    folder.replace(tmp_path / "content", answers, None, date(2026, 11, 29))
    assert "formerly" not in facts(tmp_path)
    assert find_formerly(tmp_path / "content", answers) is None


def test_numbers_and_hosts_are_listed_however_they_were_written(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE / "data", tmp_path / "data")
    path = tmp_path / "data/organization.yml"
    told = yaml.safe_load(path.read_text("utf-8"))
    ours = told["extra"]["organization"]
    ours["channels"] = [
        {"label": {"ko": "전화", "en": "Phone"}, "phone": phone}
        for phone in ("031 555 1234", "(032)555-1234", "+82-33-555-1234", "1577-1234", "02 123 4567")
    ]
    ours["channels"] += [{"label": {"ko": "팩스", "en": "Fax"}, "fax": fax} for fax in ("041)555-1234(대표)", "없음")]
    ours["name"]["ko"] = "한빛\n공사"
    told["site_url"], ours["homepage"] = "http://localhost:8000/", "https://www.garam.example./"
    path.write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    answers = Answers(read_name("나래", ("ko",)), ("ko",), read_teams("", ("ko",)), read_kinds("", ("ko",)))
    listed = find_formerly(tmp_path, answers)
    assert listed is not None
    assert listed.names[0] == "한빛 공사"
    assert set(listed.numbers) == {
        *("031-555-1234", "032-555-1234", "033-555-1234", "1577-1234", "041-555-1234", "02-555-")
    }
    assert set(listed.domains) == {"garam.example", "hanbit.example"}


def test_values_are_written_as_yaml_reads_them(tmp_path: Path) -> None:
    answers = Answers(
        read_name("No/Y", ("ko", "en")),
        ("ko", "en"),
        read_teams("1팀/1st, '나'팀/B", ("ko", "en")),
        read_kinds("", ("ko",)),
    )
    formerly = Formerly(("가 #나",), ("1577-1234",), ("a.example",))
    folder.replace(tmp_path / "content", answers, formerly, date(2026, 11, 29))
    ours = facts(tmp_path)
    assert ours["name"] == {"ko": "No", "en": "Y"}
    assert [team["name"]["ko"] for team in ours["teams"].values()] == ["1팀", "'나'팀"]  # type: ignore[attr-defined]
    assert ours["formerly"] == {"names": ["가 #나"], "numbers": ["1577-1234"], "domains": ["a.example"]}


@pytest.mark.parametrize(
    ("told", "environ", "passed"),
    [
        (
            ["NAME=한빛 '공사'", "LANGUAGES=ko,en", "TEAMS=가, 나", "KINDS=문의", "FORCE=1"],
            {},
            ["--name", "한빛 '공사'", "--languages", "ko,en", "--teams", "가, 나", "--kinds", "문의", "--force"],
        ),
        (["FORCE=0"], {}, []),
        ([], {"NAME": "DESKTOP-1"}, []),
        ([], {"NAME": "한빛", "LANGUAGES": "ko"}, ["--name", "한빛", "--languages", "ko"]),
        (["NAME=한빛"], {}, ["--name", "한빛"]),
    ],
    ids=["told", "no force", "name of a computer", "environment", "asks for the rest"],
)
def test_make_passes_on_what_it_is_told(
    tmp_path: Path, told: list[str], environ: dict[str, str], passed: list[str]
) -> None:
    plain = {name: text for name, text in os.environ.items() if name not in ("NAME", "LANGUAGES", "TEAMS", "KINDS")}
    done = make(tmp_path, "new-institution", *told, environ={**plain, **environ})
    assert done.stdout.splitlines() == ["-m", "site_src", "new-institution", *passed]

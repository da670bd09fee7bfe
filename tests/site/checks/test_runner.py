"""`python -m site_src check`, as `make check` runs it."""

import os
import subprocess
import sys

from tests.conftest import ROOT
from tests.site.checks.test_notice import NOON
from tests.site.conftest import Content


def run(content: Content, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "site_src", "check", *options]
    # notes depend on the day
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "tests/browser/moved_clock"), "CLOCK_AT": NOON.isoformat()}
    return subprocess.run(command, cwd=content.root, env=environ, capture_output=True, text=True, check=False)


def test_good_content_is_one_line_in_both_languages(content: Content) -> None:
    done = run(content)
    assert (done.returncode, done.stdout, done.stderr) == (
        0,
        "content/에 잘못이 없습니다. / No errors in content/.\n",
        "",
    )


def test_errors_are_lines_and_the_status_is_one(content: Content) -> None:
    content.change("data/staff.csv", "02-555-2722", "none")
    content.change("ko/staff.md", "```staff", "```staf")
    done = run(content)
    assert done.returncode == 1
    assert [line.split(": ")[0] for line in done.stdout.splitlines()] == [
        "content/data/staff.csv:3",
        "content/ko/staff.md:8",
        "잘못 2건을 고쳐 주십시오. / Errors to correct",
    ]
    assert done.stderr == ""


def test_production_refuses_sample_data(content: Content) -> None:
    done = run(content, "--production")
    assert done.returncode == 1
    places = [line.split(": ")[:2] for line in done.stdout.splitlines()[:-1]]
    assert places == [
        ["content/data/organization.yml:6", "site_url"],
        ["content/data/organization.yml:11", "official"],
        ["content/data/organization.yml:15", "homepage"],
        ["content/data/organization.yml:22", "sender"],
        ["content/data/organization.yml:34", "channels.4"],
        ["content/data/organization.yml:49", "teams.strategy.mailbox"],
        ["content/data/organization.yml:55", "teams.audit.mailbox"],
        ["content/data/organization.yml:61", "teams.help.mailbox"],
        *[[f"content/data/staff.csv:{row}", "sample"] for row in range(2, 9)],
        ["content/data/surveys.yml:17", "sample"],
        ["content/data/surveys.yml:26", "sample"],
    ]


def test_production_refuses_a_form_that_leads_nowhere(content: Content) -> None:
    hosting = content.root / "netlify.toml"
    hosting.write_text('[build]\n\n[[redirects]]\nfrom = "/api/*"\nto = "https://feedback.example/api/:splat"\n')
    assert [line for line in content.check(production=True) if line.startswith("netlify.toml")] == [
        "netlify.toml:5: redirects.to: 의견을 받는 서버의 주소가 아직 예시입니다. 실제 서버의 주소로 바꿔 주십시오. "
        "/ The form's server is still an example address. Write the real one."
    ]
    hosting.write_text(hosting.read_text().replace(".example", ".example.kr"))
    assert not any(line.startswith("netlify.toml") for line in content.check(production=True))


def make_real(content: Content) -> None:
    """Take out of the example what says that it is one: addresses under .example, and marks of samples."""
    content.change("data/organization.yml", "official: false", "official: true")
    for name in ("data/organization.yml", "data/menu.en.yml"):
        content.write(name, content.read(name).replace("hanbit.example", "hanbit.or.kr"))
    content.write("data/staff.csv", content.read("data/staff.csv").replace(",true", ",false"))
    content.write("data/surveys.yml", content.read("data/surveys.yml").replace("sample: true", "sample: false"))


def test_production_accepts_real_data(content: Content) -> None:
    make_real(content)
    assert content.check(production=True) == []


def test_production_refuses_what_is_not_settled(content: Content) -> None:
    content.write("ko/staff.md", content.read("ko/staff.md") + "\n시행일은 (기관이 확정할 사항)입니다.\n")
    content.write(
        "en/staff.md", content.read("en/staff.md") + "\nIn force from: (to be confirmed by the institution)\n"
    )
    assert content.check() == []
    said = [line for line in content.check(production=True) if "staff.md" in line]
    assert [line.split(". ")[0] for line in said] == [
        f"content/{page}: 기관이 아직 확정하지 않은 곳입니다" for page in ("en/staff.md:11", "ko/staff.md:11")
    ]


def test_a_telephone_number_in_no_file_is_reported(content: Content) -> None:
    known = "02-555-2721, 02-555-2800, 팩스 02-555-2999, 1577-0000, 2026-11-25"
    content.write("ko/staff.md", content.read("ko/staff.md") + f"\n전화: {known}, 042-870-1000\n")
    done = run(content)
    assert done.returncode == 0
    [note, good] = done.stdout.splitlines()
    assert note.startswith("알림 / Note: content/ko/staff.md:11: 042-870-1000: organization.yml과 staff.csv에 없는")
    assert good.startswith("content/에 잘못이 없습니다.")


def test_stale_prints_are_told_in_one_line(content: Content) -> None:
    content.path("print").mkdir()
    [note, _] = run(content).stdout.splitlines()
    assert note.startswith("알림 / Note: content/print: 인쇄물 6개가 지금의 글이나 자료와 다릅니다. 'make pdf'로")


def test_stale_prints_end_no_production_and_are_told_there_too(content: Content) -> None:
    make_real(content)
    content.path("print").mkdir()
    done = run(content, "--production")
    assert done.returncode == 0, done.stdout
    assert "content/print: 인쇄물 6개가" in done.stdout
    assert "그때까지 누리집에서 빠집니다" in done.stdout

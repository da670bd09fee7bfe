"""Where the site and its form stand: the address of the site, netlify.toml, and who hears a complaint."""

import json
import re

import pytest

from tests.site.checks.test_runner import run
from tests.site.conftest import Content


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('[build]\n[[redirects]\nfrom = "/api/*"\n', 2, "TOML 형식이 맞지 않습니다."),
        ('[build]\ncommand = "make build', 2, "TOML 형식이 맞지 않습니다."),
        ("[build]\ncommand = 1\ncommand = 2\n", 3, "TOML 형식이 맞지 않습니다."),
        ("redirects = 3\n", 1, "전달 규칙이 목록이 아닙니다."),
        ("a = 1\n[redirects]\nto = 3\n", 2, "전달 규칙이 목록이 아닙니다."),
        ("a = 1\nredirects = [1]\n", 2, "전달 규칙이 목록이 아닙니다."),
        ('[[redirects]]\nto = "https://feedback.ex\\u0061mple/"\n', None, "의견을 받는 서버의 주소가 아직 예시입니다."),
        (b"a = '\xff'\n", None, "UTF-8로 저장되지 않았습니다."),
    ],
)
def test_broken_netlify_toml_is_a_line_of_the_check(
    content: Content, text: str | bytes, line: int | None, problem: str
) -> None:
    hosting = content.root / "netlify.toml"
    hosting.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = run(content, "--production")
    assert (done.returncode, done.stderr) == (1, "")
    (found,) = [said for said in done.stdout.splitlines() if said.startswith("netlify.toml")]
    assert found.startswith(f"netlify.toml:{line}: " if line else "netlify.toml: ")
    assert problem in found


@pytest.mark.parametrize("target", ["/en/404.html", "/files/a.example", "https://[broken", 3, ["x"]])
def test_redirect_that_leads_nowhere_strange_is_left_to_netlify(content: Content, target: object) -> None:
    hosting = content.root / "netlify.toml"
    hosting.write_text(f"[[redirects]]\nto = {json.dumps(target)}\n")
    assert not any(line.startswith("netlify.toml") for line in content.check(production=True))


@pytest.mark.parametrize("end", ["charter/", "?a=b", "#top"])
def test_site_below_a_path_is_refused_by_line_and_field(content: Content, end: str) -> None:
    content.change(
        "data/organization.yml",
        "site_url: https://charter.hanbit.example/",
        f"site_url: https://charter.hanbit.example/{end}",
    )
    found = [line for line in content.check() if "organization.yml" in line]
    (told,) = [line for line in found if "하위 경로에는 둘 수 없습니다." in line]
    assert told.startswith("content/data/organization.yml:6: site_url: 누리집의 주소에")
    assert "cannot live below a path" in told


def test_shared_mailbox_of_teams_that_judge_each_other_is_refused(content: Content) -> None:
    text = content.read("data/organization.yml")
    first, second = re.findall(r"mailbox: (\S+)", text)[:2]
    local, _, domain = first.partition("@")
    content.write("data/organization.yml", text.replace(f"mailbox: {second}", f"mailbox: {local.upper()}+two@{domain}"))
    found = [line for line in content.check() if "complaints_to" in line]
    assert found
    assert all("메일함이 같아" in line for line in found)

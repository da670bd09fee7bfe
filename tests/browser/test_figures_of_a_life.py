"""What became of cases stands on the public page: worked on by browser and mail, counted, exported, built, and read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served
from tests.browser.test_life_of_a_case import MONDAY, MOVED_CLOCK, STRATEGY, Office, do, office
from tests.conftest import build, copy_sources
from tests.servers import ROOT, environment

__all__ = ["office"]  # the fixture
LEAD = "haneul.jung@narae.example"
#: An inquiry of Monday at ten is due on Tuesday at ten.
SAME_DAY, WEDNESDAY, DECEMBER = "2026-11-23T14:00+09:00", "2026-11-25T11:00+09:00", "2026-12-02T09:00+09:00"
ANSWER = {"text": "매일 아홉 시에 엽니다.", "outcome": "answered"}
COMPLAINT_ANSWER = {"text": "고쳤습니다.", "done": "창구를 하나 더 엽니다."}
WHY, CHANGES = "담당자가 쉬는 날이었습니다.", "쉬는 날에 대신할 사람을 정해 둡니다."
PERSONS = ("한가람", "윤슬기", "정하늘", "010-1234-5678", "garam@example.com", "30분을 기다렸습니다")


@pytest.fixture
def own_sources(tmp_path: Path, served: Served) -> Path:
    """Give sources of a site of the test's own, whose folder of content the service exports to."""
    copied = copy_sources(tmp_path / "sources")
    served.environ["FEEDBACK_ORGANIZATION"] = str(copied / "content/data/organization.yml")
    for period in ("performance/2026-q3", "explanations/2026-q3"):
        (copied / f"content/data/{period}.csv").unlink()
    return copied


def run(served: Served, *arguments: str, at: str, folder: Path = ROOT) -> str:
    path = os.pathsep.join((str(MOVED_CLOCK), str(ROOT)))
    process = subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=folder,
        env=environment({**served.environ, "PYTHONPATH": path, "CLOCK_AT": at}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def read(page: Page, address: str) -> str:
    page.goto(address)
    text = page.locator("main, [data-md-component=content]").first.inner_text()
    return " ".join(text.split())


def test_what_became_of_cases_stands_on_the_public_page(
    own_sources: Path, office: Office, served: Served, opened: Open, tmp_path: Path
) -> None:
    run(served, "handlers", "add", "정하늘", LEAD, "--team", "strategy", "--role", "lead", at=MONDAY)
    with office.day(MONDAY):
        *prompt, late = [office.send_feedback("inquiry") for _ in range(6)]
        complaint = office.send_feedback("complaint")
    with office.day(SAME_DAY):
        page = office.desk(STRATEGY, prompt[0])
        for receipt in (*prompt, complaint):
            page.goto(f"{served.url}/desk/")
            page.fill("[name=receipt]", receipt)
            page.locator("form[action='/desk/search'] [type=submit]").click()
            do(page, "answered", **(ANSWER if receipt != complaint else COMPLAINT_ANSWER))
    with office.day(WEDNESDAY):
        page = office.desk(STRATEGY, late)
        do(page, "answered", **ANSWER)
        do(page, "late_explained", why=WHY, changes=CHANGES)
        do(office.desk(LEAD, late), "explanation_released")
    printed = run(served, "figures", "export", "--period", "2026-m11", at=DECEMBER, folder=own_sources)
    assert "inquiry-answer: 83% (6건 가운데 5건" in printed

    site = tmp_path / "site"
    built = build(own_sources, site)
    assert built.returncode == 0, built.stdout + built.stderr
    with served.running(FEEDBACK_SITE_DIR=str(site)), opened() as window:
        page = window.new_page()
        standards = read(page, f"{served.url}/standards/")
        inquiries = page.locator("#standard-inquiry-answer").locator("xpath=..")
        expect(inquiries).to_contain_text("2026년 11월")
        expect(inquiries).to_contain_text("6건 가운데 5건")
        expect(inquiries).to_contain_text("지키지 못함")
        complaints = page.locator("#standard-complaint-reply").locator("xpath=..")
        expect(complaints).to_contain_text("밝히지 않습니다")
        missed = read(page, f"{served.url}/missed/")
        assert WHY in missed
        assert CHANGES in missed
        home, feed = read(page, f"{served.url}/"), (site / "feed.xml").read_text("utf-8")
        assert "지키지 못함" in home
        assert "2026년 11월" in feed
        table = (site / "data/performance/2026-m11.csv").read_text("utf-8-sig")
    everything = " ".join((printed, standards, missed, home, feed, table))
    assert [person for person in PERSONS if person in everything] == []
    assert not any(receipt in everything for receipt in (*prompt, late, complaint))

"""A page below the main entries tells where it stands; the entries show the other pages of their section."""

from pathlib import Path
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup

Step = tuple[str, str]
HOME, ABROAD = ("처음", "/"), ("Start", "/en/")
WAYS: dict[str, tuple[list[Step], str]] = {
    "surveys/2025/": ([HOME, ("만족도 조사", "/surveys/")], "2025년 고객만족도 조사"),
    "feedback/complaint/": ([HOME, ("의견 보내기", "/feedback/")], "불편 신고(Yellow 카드)"),
    "seating/": ([HOME, ("직원 안내", "/staff/")], "좌석배치도"),
    "privacy/": ([HOME, ("이용 안내", "")], "개인정보 처리방침"),
    "en/missed/": ([ABROAD, ("Standards", "/en/standards/")], "Promises not kept"),
}


def read(site: Path, path: str) -> BeautifulSoup:
    return BeautifulSoup((site / path / "index.html").read_text("utf-8"), "html5lib")


@pytest.mark.parametrize(("path", "way"), WAYS.items())
def test_a_page_below_leads_back(built_site: Path, path: str, way: tuple[list[Step], str]) -> None:
    page = read(built_site, path)
    [trail] = page.select("nav[aria-label] > ol")
    *above, here = trail.find_all("li")
    links = [step.find("a") for step in above]
    found = [
        (step.get_text(strip=True), urljoin(f"/{path}", str(link["href"])) if link else "")
        for step, link in zip(above, links, strict=True)
    ]
    assert (found, here.get_text(strip=True)) == way
    assert [str(one.get("aria-current")) for one in trail.select("[aria-current]")] == ["page"]
    assert page.select(".side__nav:not(.contents)") == []


@pytest.mark.parametrize(
    ("path", "others"), [("staff/", 2), ("en/standards/", 2), ("surveys/", 0), ("feedback/", 0), ("", 0)]
)
def test_a_main_entry_shows_its_section_and_no_way_back(built_site: Path, path: str, others: int) -> None:
    page = read(built_site, path)
    assert page.select(".trail") == []
    assert len(page.select(".side__nav:not(.contents) a")) == others

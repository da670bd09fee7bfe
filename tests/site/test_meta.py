"""What search engines and messengers read of a page."""

import json
import struct
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup

from institution.organization import organization_file
from tests.conftest import INSTITUTION

HOME = "https://charter.narae.example/"
IN_KOREAN_ONLY = ("ferry",)
NAMED = ("og:type", "og:site_name", "og:title", "og:description", "og:locale", "og:url", "og:image", "og:image:alt")


def head(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html5lib")


def named(page: BeautifulSoup) -> dict[str, str]:
    return {
        str(tag.get("property") or tag.get("name")): str(tag["content"]) for tag in page.select("head meta[content]")
    }


def test_every_page_says_what_it_is(built_site: Path) -> None:
    built = list(built_site.rglob("index.html"))
    assert len(built) > 30
    for path in built:
        said, address = named(head(path)), path.parent.relative_to(built_site).as_posix()
        assert all(said.get(name) for name in NAMED), path
        assert said["description"] == said["og:description"]
        assert said["og:url"] == HOME + ("" if address == "." else f"{address}/")
        english = address.split("/")[0] == "en"
        other = "ko_KR" if english else None if address in IN_KOREAN_ONLY else "en_US"
        assert (said["og:locale"], said.get("og:locale:alternate")) == ("en_US" if english else "ko_KR", other)


def test_the_picture_and_the_icons_are_ours_and_there(built_site: Path) -> None:
    for name in ("index.html", "en/surveys/2025/index.html", "404.html"):
        page = head(built_site / name)
        icons = [
            urljoin(f"/{name}", str(link["href"]))
            for link in page.select("link[rel~=icon], link[rel=apple-touch-icon]")
        ]
        assert len(icons) == 3
        assert all((built_site / icon.removeprefix("/")).is_file() for icon in icons)
    picture = built_site / urlsplit(named(head(built_site / "index.html"))["og:image"]).path.removeprefix("/")
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1200, 630)
    assert (built_site / "favicon.ico").read_bytes()[:4] == b"\x00\x00\x01\x00"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_home_page_tells_programs_how_to_reach_the_institution(built_site: Path, lang: str) -> None:
    facts = organization_file.load(INSTITUTION / "data/organization.yml")
    page = head(built_site / ("index.html" if lang == "ko" else "en/index.html"))
    [script] = page.select("script[type='application/ld+json']")
    told = json.loads(str(script.string))
    assert (told["@type"], told["name"]) == ("GovernmentOrganization", facts.name[lang])
    reachable = [channel for channel in facts.channels if channel.phone or channel.fax]
    assert [point["contactType"] for point in told["contactPoint"]] == [channel.label[lang] for channel in reachable]
    for point, channel in zip(told["contactPoint"], reachable, strict=True):
        assert point["hoursAvailable"]["opens"] == f"{facts.working_hours.opens:%H:%M}"
        if channel.phone:
            assert f"tel:{point['telephone'].replace('-', '')}" == channel.phone.numbers[0].uri
        else:
            assert point["faxNumber"] == channel.faxes("en")


def test_other_pages_hold_no_second_copy(built_site: Path) -> None:
    assert len(head(built_site / "index.html").select("script[type='application/ld+json']")) == 1
    assert head(built_site / "charter/index.html").select("script[type='application/ld+json']") == []

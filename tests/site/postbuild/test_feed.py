"""The feed of results: an entry a period, the same bytes at every build, and linked where readers look."""

from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from bs4 import BeautifulSoup

from institution.clock import SEOUL, set_to
from site_src.postbuild import feed
from site_src.records import dataset
from tests.site.conftest import Content

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ROOT = "https://charter.example/"
HEADER = "standard,value,unit,unit_en,base,counted,counted_en,source,source_en,sample,revised,revision\n"
ROW = "inquiry-answer,{value},%,%,412,셈,counted,대장,register,false,{revised},\n"


def write(content: Content, period: str, value: str = "96", revised: str = "") -> None:
    content.write(f"data/performance/{period}.csv", HEADER + ROW.format(value=value, revised=revised))


def made(content: Content, lang: str = "ko") -> Element:
    data = dataset.current(content.root / "content/data")
    feed.write(data, ROOT, content.root / "site")
    folder = content.root / "site" / ("" if lang == "ko" else lang)
    return ElementTree.parse(folder / "feed.xml").getroot()


def texts(root: Element, name: str) -> list[str | None]:
    return [found.text for found in root.findall(f"a:entry/a:{name}", ATOM)]


def test_each_period_is_an_entry_the_latest_first(content: Content) -> None:
    write(content, "2026-q2")
    write(content, "2026-q3", "99", "2026-10-20")
    root = made(content)
    assert texts(root, "title") == ["2026년 3분기 이행 결과", "2026년 2분기 이행 결과"]
    assert texts(root, "id") == [
        "tag:charter.example,2026-10-01:performance/ko/2026-q3",
        "tag:charter.example,2026-07-01:performance/ko/2026-q2",
    ]
    assert texts(root, "updated") == ["2026-10-20T00:00:00+09:00", "2026-07-01T00:00:00+09:00"]
    assert root.findtext("a:updated", namespaces=ATOM) == "2026-10-20T00:00:00+09:00"
    assert texts(root, "content")[0] == "인터넷 문의에 대한 답변: 99%, 412건, 목표 24시간 내(원칙)"


@pytest.mark.parametrize(("lang", "folder"), [("ko", ""), ("en", "en/")])
def test_a_feed_has_what_rfc_4287_asks_for(content: Content, lang: str, folder: str) -> None:
    write(content, "2026-q3")
    root = made(content, lang)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    assert root.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": lang}
    for name in ("id", "title", "updated", "author/a:name"):
        assert root.findtext(f"a:{name}", namespaces=ATOM), name
    links = {link.attrib["rel"]: link.attrib["href"] for link in root.findall("a:link", ATOM)}
    assert links == {"self": f"{ROOT}{folder}feed.xml", "alternate": f"{ROOT}{folder}standards/"}
    [entry] = root.findall("a:entry", ATOM)
    links = {link.attrib["rel"]: link.attrib["href"] for link in entry.findall("a:link", ATOM)}
    assert links == {
        "alternate": f"{ROOT}{folder}standards/",
        "enclosure": f"{ROOT}{folder}data/performance/2026-q3.csv",
    }


def test_the_same_content_gives_the_same_bytes_at_any_time(content: Content) -> None:
    write(content, "2026-q3")
    path = content.root / "site/feed.xml"
    written = set()
    for day in (1, 20):
        with set_to(datetime(2026, 11, day, tzinfo=SEOUL)):
            made(content)
            written.add(path.read_bytes())
    assert len(written) == 1


def test_without_results_the_feed_is_empty_and_right(content: Content) -> None:
    root = made(content)
    assert root.findall("a:entry", ATOM) == []
    assert root.findtext("a:updated", namespaces=ATOM)


@pytest.mark.parametrize("page", ["", "en/", "standards/", "en/surveys/2025/"])
def test_every_page_names_the_feed_of_its_language(built_site: Path, page: str) -> None:
    path = built_site / page / "index.html"
    head = BeautifulSoup(path.read_text("utf-8"), "html5lib").head
    assert head
    [link] = head.select("link[type='application/atom+xml']")
    assert "alternate" in link["rel"]
    assert (path.parent / str(link["href"])).resolve() == (
        built_site / ("en" if page.startswith("en/") else "") / "feed.xml"
    ).resolve()


def test_the_standards_page_leads_to_the_feed(built_site: Path) -> None:
    for lang, address in (("", "/feed.xml"), ("en/", "/en/feed.xml")):
        page = BeautifulSoup((built_site / lang / "standards/index.html").read_text("utf-8"), "html5lib")
        assert [link["href"] for link in page.select(".download a[type='application/atom+xml']")] == [address]
        assert (built_site / address[1:]).is_file()

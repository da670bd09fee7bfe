"""What is printed: the whole text, for every reader, and never a person's name where it is published."""

import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import zxingcpp
from bs4 import BeautifulSoup
from click.testing import CliRunner
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from institution import clock
from institution.organization.record import Organization
from site_src.__main__ import cli
from site_src.blocks.staff import details
from site_src.checks.runner import check
from site_src.pdf import cards, files
from site_src.records import dataset, pdf_fingerprint
from tests.conftest import INSTITUTION, PRINTED, ROOT, build, copy_sources
from tests.site.checks.test_notice import NOON
from tests.site.conftest import Content, Render

TITLES = {
    "charter": ("고객서비스헌장", "Customer Service Charter"),
    "summary": ("약속", "promises"),
    "cards": ("카드", "Cards"),
}
_NUMBER = re.compile(r"^\d+\.$", re.M)  # of a list's item: WeasyPrint draws them after a page's text
_MARGINS = ("-x", "0", "-y", "64", "-W", "596", "-H", "720")  # points, without the running head and foot of charter.css


def text_of(path: Path, *options: str) -> str:
    done = subprocess.run(["pdftotext", *options, str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def words(text: str) -> str:
    """Leave the words alone: contents' page numbers come after leaders, and list numbers are the list's own."""
    return "".join(re.sub(r"(?:\s*\.){3,}\s*\d+", "", text).split())


@pytest.fixture(scope="module")
def posters(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("posters")
    return files.write_posters(INSTITUTION, folder, PRINTED)


@pytest.fixture(scope="module")
def prints(sources: Path) -> Path:
    """Give the folder of what is printed of the tests' institution."""
    return sources / "content/print"


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_charter_on_paper_is_the_page_whole(built_site: Path, prints: Path, lang: str) -> None:
    page = BeautifulSoup((built_site / ("" if lang == "ko" else "en") / "charter/index.html").read_text(), "html5lib")
    article = page.find("article")
    assert article
    for only_on_screen in article.select(".headerlink, .page-owner, .paper, .rating-ask, script"):
        only_on_screen.decompose()
    items = [entry for entry in article.select("ol > li") if not entry.find_parent("nav")]
    whole = words(article.get_text(" "))
    assert len(whole) > 800
    paper = text_of(prints / lang / "charter.pdf", "-raw", *_MARGINS)
    assert whole in words(_NUMBER.sub("", paper))
    numbers = [f"{1 + len(entry.find_previous_siblings('li'))}." for entry in items]  # these are not in the mark-up
    assert sorted(_NUMBER.findall(paper)) == sorted(numbers)


def structure(node: object) -> list[str]:
    """List the tags of a PDF, by the kinds of their elements."""
    found = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(found, ArrayObject):
        return [kind for child in found for kind in structure(child)]
    if not isinstance(found, DictionaryObject):
        return []
    return [str(found.get("/S", ""))] + (structure(found["/K"]) if "/K" in found else [])


def outline(entries: object) -> list[str]:
    assert isinstance(entries, list)
    return [title for entry in entries for title in (outline(entry) if isinstance(entry, list) else [entry["/Title"]])]


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize("name", TITLES)
def test_every_pdf_is_tagged_named_and_in_its_language(prints: Path, lang: str, name: str) -> None:
    path = prints / lang / f"{name}.pdf"
    reader = PdfReader(path)
    root: Any = reader.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value is True
    assert reader.metadata
    assert TITLES[name][lang == "en"] in str(reader.metadata.title)
    kinds = structure(root["/StructTreeRoot"])
    assert {"/H1", "/P"} <= set(kinds)
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert "�" not in text_of(path)
    assert path.stat().st_size < 200_000


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_outline_is_the_headings(prints: Path, facts: Organization, lang: str) -> None:
    text = (INSTITUTION / f"{lang}/charter.md").read_text("utf-8")
    headings = re.findall(r"^#{1,3} (.+)$", text, re.M)
    reader = PdfReader(prints / lang / "charter.pdf")
    assert outline(reader.outline) == headings
    cards = outline(PdfReader(prints / lang / "cards.pdf").outline)
    assert len(cards) == len(set(cards)) == 2 * len(facts.teams)
    assert (
        cards[1]
        == {"ko": "항로기획팀: 불편 신고(Yellow 카드)", "en": "Sea Route Planning Team: Complaint (Yellow card)"}[lang]
    )


def test_a_card_names_the_number_of_those_who_handle_it_and_never_the_teams_own(facts: Organization) -> None:
    made = cards.document(INSTITUTION, "ko")
    assert made
    sides = BeautifulSoup(made.html, "html5lib").select(".card")
    numbers = [(side.select("h2")[0].text, side.select(".facts b")[0].text) for side in sides]
    own = {(team.name.ko, team.phone.text) for team in facts.teams.values()}
    assert own.isdisjoint(numbers)
    assert numbers[1:4:2] == [("항로기획팀", "061-100-2713"), ("감사팀", "061-100-2721~2728")]


def codes(path: Path, folder: Path) -> list[str]:
    """Read the QR codes of each page as a telephone does: from its picture."""
    subprocess.run(["pdftoppm", "-r", "110", "-png", str(path), str(folder / "page")], check=True)
    pages = [Image.open(picture) for picture in sorted(folder.glob("page-*.png"))]
    return [code.text for page in pages for code in zxingcpp.read_barcodes(page)]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_the_codes_on_cards_lead_to_the_form_of_team_and_kind(
    tmp_path: Path, lang: str, built_site: Path, prints: Path, facts: Organization
) -> None:
    root = "" if lang == "ko" else "en/"
    wanted = [
        f"https://charter.narae.example/{root}feedback/{kind}/?about={team}"
        for team in facts.teams
        for kind in ("compliment", "complaint")
    ]
    assert codes(prints / lang / "cards.pdf", tmp_path) == wanted
    assert all((built_site / urlsplit(address).path.strip("/") / "index.html").is_file() for address in wanted)


def test_the_summary_is_one_page_with_every_promise_and_a_code(tmp_path: Path, prints: Path) -> None:
    path = prints / "ko/summary.pdf"
    assert len(PdfReader(path).pages) == len(PdfReader(prints / "en/summary.pdf").pages) == 1
    text = words(text_of(path))
    assert all(figure in text for figure in ("24시간", "벨3번", "7일", "14일", "매년1회", "061-100-2800"))
    assert codes(path, tmp_path) == ["https://charter.narae.example/feedback/"]


def test_posters_are_a3_and_say_who_sits_where_by_full_name(posters: list[Path]) -> None:
    assert [path.name for path in posters] == ["poster-1.pdf", "poster-3.pdf", "poster-B1.pdf"]
    reader = PdfReader(posters[1])
    assert len(reader.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [420, 297]
    text = text_of(posters[1])
    assert all(name in text for name in ("김하늘", "남궁나무", "최노을", "Choi Noeul", "061-100-2723", "예시"))
    assert {"/Table", "/TH", "/TD"} <= set(structure(reader.root_object["/StructTreeRoot"]))


def test_posters_mark_who_steps_in_for_each_team_and_who_is_made_up(posters: list[Path], facts: Organization) -> None:
    text = "".join(text_of(poster, "-raw") for poster in posters)
    seated = [person for person in dataset.current(INSTITUTION / "data").staff if person.floor]
    assert text.count("부재 시 안내") == sum(facts.teams[person.team].deputy == person.id for person in seated)
    assert len(re.findall("예시(?!입니다)", text)) == sum(person.sample for person in seated)  # the foot tells so too


def test_posters_tell_every_detail_of_everybody(posters: list[Path]) -> None:
    text = words("".join(text_of(poster, "-raw") for poster in posters))
    for person in dataset.current(INSTITUTION / "data").staff:
        for detail in (details.POSITION, *details.LINES):
            assert not person.floor or words(detail.write(person, "ko")) in text, (person.id, detail.name)


def test_a_photo_hangs_on_the_wall_unless_its_person_objects(content: Content, tmp_path: Path) -> None:
    rows = content.read("data/staff.csv").splitlines()
    content.path("data/photos").mkdir()
    Image.new("RGB", (600, 800), "#c33").save(content.path("data/photos/s01.jpg"))
    rows[0] += "" if "photo" in rows[0] else ",floor,seat,photo,wall_photo"
    text = "\n".join([rows[0], rows[1] + ",3,A1,s01.jpg,", *(f"{row},,,," for row in rows[2:])]) + "\n"
    content.write("data/staff.csv", text)
    assert content.check() == []
    [poster] = files.write_posters(Path("content"), tmp_path / "wall", date(2026, 11, 24))
    assert len(PdfReader(poster).pages[0].images) == 1
    content.change("data/staff.csv", "s01.jpg,", "s01.jpg,false")
    [poster] = files.write_posters(Path("content"), tmp_path / "wall", date(2026, 11, 24))
    assert len(PdfReader(poster).pages[0].images) == 0


def test_a_large_floor_gets_more_sheets(content: Content, tmp_path: Path) -> None:
    head, first, *_ = content.read("data/staff.csv").splitlines()
    rows = [
        f"{first.replace('s01', f'x{row.lower()}{seat}', 1)},3,{row}{seat}" for row in "ABCDEF" for seat in range(1, 11)
    ]
    others = [f"{line},," for line in content.read("data/staff.csv").splitlines()[1:]]
    content.write("data/staff.csv", "\n".join([f"{head},floor,seat", *others, *rows]) + "\n")
    [poster] = files.write_posters(Path("content"), tmp_path / "wall", date(2026, 11, 24))
    pages = PdfReader(poster).pages
    assert len(pages) == 4
    assert text_of(poster).count("Kim ") == 60


def test_what_is_kept_is_made_of_the_content_of_today(sources: Path) -> None:
    assert len(list((sources / "content/print").glob("*/*.pdf"))) == 6
    assert list(files.find_stale(sources / "content")) == []
    assert files.renew(sources / "content", PRINTED) == []


def test_a_stale_pdf_is_told_and_ends_no_build(content: Content) -> None:
    files.renew(Path("content"), date(2026, 11, 24))
    with clock.set_to(NOON):  # notes depend on the day
        done = CliRunner().invoke(cli, ["check"])
        assert (done.exit_code, done.output.count("\n")) == (0, 1)
        content.change("ko/charter.md", "1. 약속", "1. 다짐")
        done = CliRunner().invoke(cli, ["check"])
    assert done.exit_code == 0
    assert done.output.startswith(
        "알림 / Note: content/print/ko/charter.pdf: 인쇄물이 지금의 글이나 자료와 다릅니다. 'make pdf'로"
    )
    assert not any("print" in line for line in content.check(production=True))
    assert [path.as_posix() for path in files.renew(Path("content"), date(2026, 11, 25))] == [
        "content/print/ko/charter.pdf"
    ]
    made = pdf_fingerprint.read(content.path("print/ko/charter.pdf"))
    assert made
    assert made.made == date(2026, 11, 25)
    assert list(files.find_stale(Path("content"))) == []
    content.path("print/en/cards.pdf").unlink()
    assert [problem.path for problem in files.find_stale(Path("content"))] == ["content/print/en/cards.pdf"]


def test_a_build_leaves_out_a_stale_pdf_and_its_link(tmp_path: Path, prints: Path) -> None:
    """One mended space in charter.md must not stop a machine that makes no PDFs, nor be published beside its print."""
    source, site = copy_sources(tmp_path / "source"), tmp_path / "site"
    shutil.copytree(prints, source / "content/print")
    shutil.copyfile(source / "content/print/en/cards.pdf", source / "content/print/en/summary.pdf")
    charter = source / "content/ko/charter.md"
    charter.write_text(charter.read_text("utf-8") + "\n고친 글.\n", "utf-8")
    assert build(source, site).returncode == 0
    left = {path.relative_to(site).as_posix() for path in site.rglob("*.pdf")}
    assert left == {"print/summary.pdf", "print/cards.pdf", "en/print/charter.pdf", "en/print/cards.pdf"}
    assert linked(site / "charter/index.html") == []
    assert 'class="paper"' not in (site / "charter/index.html").read_text("utf-8")
    assert "고친 글." in (site / "charter/index.html").read_text("utf-8")
    assert linked(site / "standards/index.html") == ["/print/summary.pdf", "/print/cards.pdf"]
    assert linked(site / "en/charter/index.html") == ["/en/print/charter.pdf"]
    assert linked(site / "en/standards/index.html") == ["/en/print/cards.pdf"]


def linked(page: Path) -> list[str]:
    """List the PDFs to which a built page links."""
    return [str(link["href"]) for link in BeautifulSoup(page.read_text("utf-8"), "html5lib").select("a[href$='.pdf']")]


def test_a_poster_among_what_is_published_is_refused(content: Content) -> None:
    content.write("print/ko/poster-3.pdf", "%PDF")
    [line] = [line for line in content.check() if "poster" in line]
    assert line.startswith("content/print/ko/poster-3.pdf: 이 폴더에 둘 파일이 아닙니다.")


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_pages_link_what_is_kept_with_size_and_date(built_site: Path, prints: Path, lang: str) -> None:
    root = built_site / ("" if lang == "ko" else "en")
    pages = {"charter": "charter", "summary": "standards", "cards": "standards"}
    for name, page in pages.items():
        html = BeautifulSoup((root / page / "index.html").read_text("utf-8"), "html5lib")
        [link] = html.select(f".paper a[href$='/{name}.pdf']")
        file = built_site / str(link["href"]).lstrip("/")
        assert file.read_bytes() == (prints / lang / f"{name}.pdf").read_bytes()
        made = pdf_fingerprint.read(file)
        assert made
        assert f"{round(file.stat().st_size / 1000)} kB" in link.text
        assert str(made.made.year) in link.text
    assert link.text.startswith({"ko": "Green 카드·Yellow 카드 인쇄용", "en": "Green card and Yellow card as"}[lang])
    assert not list(built_site.rglob("*poster*"))


@pytest.mark.parametrize(
    ("module", "fault", "cure"),
    [
        ("weasyprint", "OSError('cannot load library')", "apt-get install libpango"),
        ("weasyprint", "ImportError()", "pip install"),
    ],
)
def test_missing_pango_is_said_in_one_line(tmp_path: Path, module: str, fault: str, cure: str) -> None:
    (tmp_path / f"{module}.py").write_text(f"print('a banner of ten lines')\nraise {fault}\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "site_src", "pdf", "--posters", str(tmp_path / "wall")],
        cwd=ROOT,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": "", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "banner" not in done.stdout
    assert cure in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_check_needs_no_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    monkeypatch.setitem(sys.modules, "segno", None)
    assert check(Path("content")) == []
    assert list(files.find_stale(Path("content"))) == []


def test_without_cards_there_are_none_on_paper_and_no_link(content: Content, render: Render) -> None:
    files.renew(Path("content"), date(2026, 11, 24))
    facts = content.read("data/organization.yml")
    content.write("data/organization.yml", re.sub(r" +card: .*\n", "", facts))
    old = [Path(f"content/print/{lang}/cards.pdf") for lang in ("ko", "en")]
    told = {problem.path: problem.problem.ko for problem in files.find_stale(Path("content"))}
    assert [told.get(str(path)) for path in old] == ["이제 없는 것의 인쇄물입니다."] * 2
    assert not render("```paper\nfiles: [cards]\n```").select("a")
    files.renew(Path("content"), date(2026, 11, 25))
    assert [path for path in old if path.exists()] == []
    assert list(files.find_stale(Path("content"))) == []

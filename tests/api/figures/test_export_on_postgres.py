"""An office that has moved to PostgreSQL publishes what it would have published, to the byte."""

import shutil
from pathlib import Path

from feedback_api import config, create_app
from tests.api.figures.office import Office
from tests.postgres import Server

NOVEMBER = ("export", "--period", "2026-m11")


def test_figures_are_the_same_to_the_byte(office: Office, worked: Path, tmp_path: Path, postgres: Server) -> None:
    shutil.copytree(worked, tmp_path / "moved")
    moved = Office(tmp_path / "moved")
    address = postgres.new_database()[1]
    app = create_app(config.from_environ(moved.environ))
    file = tmp_path / "moved/instance/feedback.sqlite3"
    result = app.test_cli_runner().invoke(args=["move-database", str(file), address])
    assert result.exit_code == 0, result.output
    file.unlink()
    moved.settings["FEEDBACK_DATABASE_URL"] = address
    assert moved.figures(*NOVEMBER)[0] == office.figures(*NOVEMBER)[0] == 0
    assert moved.files() == office.files()
    for one in (office, moved):
        assert one.figures("report", "--period", "2026-m11", "--to", str(one.folder / "report"))[0] == 0
    assert report(moved) == report(office)


def report(office: Office) -> dict[str, bytes]:
    written = {file.name: file.read_bytes() for file in (office.folder / "report").iterdir()}
    assert written
    return written

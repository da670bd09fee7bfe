"""Processes know of one another by locked files, and do their work where these cannot be written."""

import logging
from pathlib import Path

import pytest

from feedback_api.store.processes import Processes, fingerprint


def test_processes_see_the_others_that_run_and_their_keys(tmp_path: Path) -> None:
    one, other = (Processes(tmp_path / "p", f"boot-1-{name}", [f"key of {name}", "old"]) for name in ("one", "other"))
    assert one.running() == []
    other.announce()
    one.announce()
    (seen,) = one.running()
    assert seen.keys == (fingerprint("key of other"), fingerprint("old"))
    assert "key of" not in "".join(file.read_text() for file in (tmp_path / "p").iterdir())
    with one.ended() as names:
        assert names == []
    del other  # as if its process had ended
    assert one.running() == []
    with one.ended() as names:
        assert names == ["boot-1-other"]
    with one.ended() as names:
        assert names == []
    assert [file.name for file in (tmp_path / "p").iterdir()] == ["boot-1-one"]


def test_what_fails_for_one_that_ended_is_tried_again(tmp_path: Path) -> None:
    one, other = (Processes(tmp_path / "p", f"boot-1-{name}", []) for name in ("one", "other"))
    other.announce()
    del other
    with pytest.raises(RuntimeError), one.ended():
        raise RuntimeError("the database is out of reach")
    with one.ended() as names:
        assert names == ["boot-1-other"]


@pytest.mark.parametrize("content", ["", "no JSON", "[]", '{"pid": "x", "keys": 1}'])
def test_file_of_something_else_disturbs_nobody(tmp_path: Path, content: str) -> None:
    one, other = (Processes(tmp_path / "p", f"boot-1-{name}", []) for name in ("one", "other"))
    other.announce()
    (tmp_path / "p/boot-1-other").write_text(content)
    assert one.running() == []
    with one.ended() as names:
        assert names == []


def test_folder_that_cannot_be_written_is_told_once_and_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    (tmp_path / "p").write_text("a file where the folder should be")
    one = Processes(tmp_path / "p", "boot-1-one", [])
    for _ in range(3):
        one.announce()
        with one.ended() as names:
            assert names == []
    assert len(caplog.records) == 1
    (tmp_path / "p").unlink()
    one.announce()
    assert (tmp_path / "p/boot-1-one").exists()

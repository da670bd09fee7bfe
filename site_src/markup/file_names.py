"""Names of files as people write them and as disks have them: macOS writes 팀 as three signs, most others as one."""

from pathlib import Path

from institution.text import normalize


def find(folder: Path, path: str) -> Path:
    """Give the file below a folder that has this path, however its disk spells it; the path itself if there is none."""
    here = folder
    for part in path.split("/"):
        here = here if part in ("", ".") else here.parent if part == ".." else _entry(here, part)
    return here


def _entry(folder: Path, name: str) -> Path:
    if name.isascii() or (folder / name).exists() or not folder.is_dir():
        return folder / name
    wanted = normalize(name)
    return next((entry for entry in folder.iterdir() if normalize(entry.name) == wanted), folder / name)

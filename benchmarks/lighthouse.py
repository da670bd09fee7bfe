"""Lighthouse 12, Node's package, installed beside the benchmarks; it drives Debian's Chromium as a mid-range phone."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import click

HERE = Path(__file__).parent
_TRIES = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


@dataclass(frozen=True)
class Seen:
    """What it saw of a page: scores of 100 by category, layout shift, octets sent, and the audits that cost points."""

    scores: dict[str, int]
    shift: float
    octets: int
    lacking: tuple[str, ...]


def look(url: str, folder: Path) -> Seen:
    """Look at a page once; raises ClickException if Lighthouse cannot.

    On a busy machine Chromium's record of a page may lack its beginning (NO_NAVSTART): then Lighthouse asks to be run
    again, and is.
    """
    file = folder / "lighthouse.json"
    for _ in range(_TRIES):
        done = _run(url, file)
        if not done.returncode:
            return _read(json.loads(file.read_text("utf-8")))
    raise click.ClickException(f"Lighthouse failed on {url}:\n{done.stderr[-2000:]}")


def _run(url: str, file: Path) -> subprocess.CompletedProcess[str]:
    flags = "--headless=new --no-sandbox --disable-gpu"
    command = [str(HERE / ".node/node_modules/.bin/lighthouse"), url, "--quiet", "--output=json"]
    return subprocess.run(
        [*command, f"--output-path={file}", f"--chrome-flags={flags}"],
        env={**os.environ, "CHROME_PATH": os.environ.get("CHROMIUM") or shutil.which("chromium") or ""},
        capture_output=True,
        text=True,
        check=False,
    )


def install() -> None:
    """Install it if it is not yet; raises ClickException without Node's npm."""
    if not shutil.which("npm"):
        raise click.ClickException("npm is missing: install Node.js 20 (Debian: apt-get install npm)")
    subprocess.run([HERE / "install-lighthouse"], check=True)


def _read(report: dict[str, dict[str, dict[str, object]]]) -> Seen:
    audits, categories = report["audits"], report["categories"]
    counted = {ref["id"] for told in categories.values() for ref in told["auditRefs"] if ref["weight"]}  # type: ignore[attr-defined]
    return Seen(
        {name: round(float(str(categories[name]["score"])) * 100) for name in CATEGORIES},
        float(str(audits["cumulative-layout-shift"]["numericValue"])),
        int(float(str(audits["total-byte-weight"]["numericValue"]))),
        tuple(sorted(name for name in counted if audits[name]["score"] not in (None, 1))),
    )

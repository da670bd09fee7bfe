"""What Lighthouse says of the main pages on a phone, served by `flask serve` as a browser asks for them."""

from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks import lighthouse
from benchmarks.processes import python, running
from benchmarks.report import Section, Target
from benchmarks.subjects import environment_of
from tests.conftest import build, copy_sources
from tests.servers import free_port

PAGES = ("", "charter/", "staff/", "surveys/2025/", "feedback/complaint/")
RUNS = 3
LEAST_PERFORMANCE, MOST_OCTETS = 98, 56_000


def measure(folder: Path, runs: int) -> Section:
    """Build the site, serve it, and look at each page a few times."""
    lighthouse.install()
    build(_officially(copy_sources(folder / "sources")), folder / "site").check_returncode()
    port = free_port()
    environ = {**environment_of(folder / "instance", port, 9), "FEEDBACK_SITE_DIR": str(folder / "site")}
    command = python("-m", "flask", "serve", "--port", str(port))
    with running(command, environ, folder / "serve.log", f"http://127.0.0.1:{port}/api/health"):
        seen = {
            page: [lighthouse.look(f"http://127.0.0.1:{port}/{page}", folder) for _ in range(runs)] for page in PAGES
        }
    return _told(seen, runs)


def _officially(sources: Path) -> Path:
    """Make the sources those of an official site: a demonstration asks search engines not to list it."""
    facts = sources / "content/data/organization.yml"
    text = facts.read_text("utf-8")
    facts.write_text(text.replace("official: false", "official: true"), "utf-8")
    return sources


def _told(seen: dict[str, list[lighthouse.Seen]], runs: int) -> Section:
    section = Section("Pages", f"Lighthouse 12, mobile, Debian's Chromium; `flask serve` with gzip; medians of {runs}.")
    head = ("page", *lighthouse.CATEGORIES, "CLS", "kB sent", "audits below 100")
    section.table(head, [_row(page, looks) for page, looks in seen.items()])
    section.targets(*_targets(list(seen.values())))
    return section


def _score(looks: Sequence[lighthouse.Seen], category: str) -> float:
    return median(look.scores[category] for look in looks)


def _row(page: str, looks: Sequence[lighthouse.Seen]) -> list[str]:
    scores = [f"{_score(looks, category):.0f}" for category in lighthouse.CATEGORIES]
    lacking = sorted({name for look in looks for name in look.lacking})
    shift, octets = max(look.shift for look in looks), median(look.octets for look in looks)
    return [f"`/{page}`", *scores, f"{shift:.3f}", f"{octets / 1000:.1f}", ", ".join(lacking) or "none"]


def _targets(pages: Sequence[Sequence[lighthouse.Seen]]) -> list[Target]:
    performance, *others = lighthouse.CATEGORIES
    least = min(_score(looks, name) for looks in pages for name in others)
    octets = max(median(look.octets for look in looks) for looks in pages)
    return [
        Target(
            "performance of the slowest page", min(_score(looks, performance) for looks in pages), LEAST_PERFORMANCE
        ),
        Target("least score for accessibility, best practices, SEO", least, at_least=100),
        Target("greatest layout shift (CLS)", max(look.shift for looks in pages for look in looks), at_most=0),
        Target("kB of the heaviest first visit", octets / 1000, at_most=MOST_OCTETS / 1000),
    ]

"""How a page is looked at (light, dark, at a width, larger, with parts folded out), and what is wrong with it then."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = (320, 768, 1280)
MAIN = ("", "charter/", "staff/", "surveys/2025/", "feedback/complaint/")
_SHOW = """([size, unfolded]) => {
  document.documentElement.dataset.textSize = size
  for (const part of document.querySelectorAll("details")) part.open = unfolded
}"""
#: Resolves once the page's scripts have seen its present size: observers of sizes are told at the end of a frame.
_SETTLE = "() => new Promise(settled => requestAnimationFrame(() => requestAnimationFrame(() => settled())))"
_RUN = """async within => {
  const options = { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } } // WCAG 2.2, 2.5.8
  const found = (await axe.run(within, options)).violations
  return found.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target} ${node.html.slice(0, 120)}`))
}"""

#: For a page before it comes: `window.shifted` lists what jumps without having been asked to.
WATCH_SHIFTS = """
  window.shifted = []
  new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput)
      window.shifted.push(...entry.sources.map(source => `${entry.value} ${source.node?.outerHTML?.slice(0, 90)}`))
  }).observe({ type: "layout-shift", buffered: true })
"""
#: For functions in a page: the `contrast` of two colours (WCAG 2.2), and the colour `behind` what stands in an element.
COLOURS = """
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })
  const read = colour => { pen.clearRect(0, 0, 1, 1); pen.fillStyle = colour; pen.fillRect(0, 0, 1, 1)
    return pen.getImageData(0, 0, 1, 1).data }
  const light = colour => [...read(colour)].slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0)
  const contrast = (one, other) => { const [high, low] = [light(one), light(other)].sort((a, b) => b - a)
    return (high + 0.05) / (low + 0.05) }
  const behind = one => {
    while (one.parentElement && read(getComputedStyle(one).backgroundColor)[3] < 255) one = one.parentElement
    return getComputedStyle(one).backgroundColor
  }
"""


@dataclass(frozen=True)
class Look:
    """A way to look; `zoom` is the browser's, which leaves the page so many times less room."""

    scheme: Literal["light", "dark"] = "light"
    width: int = 1280
    zoom: int = 1
    text_size: str = "1"
    unfolded: bool = False

    def turn(self, page: Page) -> None:
        """Make an open page look so, as a person may while reading."""
        page.emulate_media(color_scheme=self.scheme)
        page.set_viewport_size(ViewportSize(width=self.width // self.zoom, height=900 // self.zoom))
        page.evaluate(_SHOW, [self.text_size, self.unfolded])
        settle(page)


SCATTERED = tuple(Look(scheme, width) for scheme in SCHEMES for width in WIDTHS)


def _forms(scheme: Literal["light", "dark"]) -> tuple[Look, ...]:
    """Give the widths, the widest at 200 % too, by the browser and by the text size, and the narrowest folded out."""
    larger = (Look(scheme, zoom=2), Look(scheme, text_size="1.5"), Look(scheme, 320, unfolded=True))
    return (*(Look(scheme, width) for width in WIDTHS), *larger)


EVERY = tuple(look for scheme in SCHEMES for look in _forms(scheme))
#: A half of EVERY, and the other half: each has every form once, in light and in dark by turns.
HALVES = tuple(
    tuple(pair[(number + start) % 2] for number, pair in enumerate(zip(*map(_forms, SCHEMES), strict=True)))
    for start in (0, 1)
)


def plan(paths: Sequence[str], *, everything: bool) -> dict[str, Sequence[Look]]:
    """Say which page is looked at in which ways.

    A main page in one half of all ways in Korean and in the other half in English: so each of them is seen in every
    form, scheme and language, and in every form with either scheme. Others in one way in turn. Everything, where that
    is asked for, in every way.
    """
    main = {root + name: half for root, half in zip(("/", "/en/"), HALVES, strict=True) for name in MAIN}
    turns = cycle(SCATTERED)
    return {path: EVERY if everything else main.get(path) or (next(turns),) for path in paths}


def settle(page: Page) -> None:
    """Wait until an open page's scripts have answered a change of its size, however slow the machine is."""
    page.evaluate(_SETTLE)


def resize(page: Page, width: int, height: int = 800) -> None:
    """Make an open page's window so many px wide and high, and let the page answer."""
    page.set_viewport_size(ViewportSize(width=width, height=height))
    settle(page)


def wrong_with(page: Page, look: Look) -> list[str]:
    """Tell what axe finds in an open page, and whether it scrolls sideways."""
    look.turn(page)
    found = violations(page)
    if widest(page) > 0:
        found.append(f"scrolls sideways by {widest(page)} px")
    return [f"{look}: {wrong}" for wrong in found]


def violations(page: Page, within: str = "html") -> list[str]:
    """Tell what axe finds in a part of a page: WCAG 2.2 A and AA, and its best practices."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return list(page.evaluate(_RUN, within))


def widest(page: Page) -> int:
    """Give by how many px the page is wider than its window."""
    page.wait_for_load_state()  # its style sheets, too: the text is there before them
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def addresses(site: Path) -> list[str]:
    """Give the address of every page of a built site and of two that are not there, a page's languages side by side."""
    folders = [index.parent.relative_to(site).as_posix() for index in site.rglob("index.html")]
    paths = [f"/{folder}/".replace("/./", "/") for folder in folders]
    return sorted([*paths, "/nothing-here/", "/en/nothing-here/"], key=lambda path: path.removeprefix("/en"))

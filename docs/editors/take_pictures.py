"""Take the pictures of the editors' guide from the built site: `make pictures`."""

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

SITE = Path("site")
FOLDER = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 760, 560
#: Each picture: its page, and the element that stands at its top.
PICTURES = {
    "staff": ("/staff/", "h1"),
    "survey": ("/surveys/2025/", ".survey__scroll"),
    "surveys": ("/surveys/", "figure"),
    "seating": ("/seating/", "h2"),
}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a line for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def take(browser: Browser, address: str) -> None:
    """Save every picture."""
    for name, (path, top) in PICTURES.items():
        page = browser.new_page(locale="ko-KR", viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(address + path)
        page.locator(top).first.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 16)")
        page.screenshot(path=FOLDER / f"{name}.png")
        page.close()


def main() -> None:
    """Serve the site on a free port, and take the pictures with Debian's Chromium."""
    FOLDER.mkdir(exist_ok=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take(browser, f"http://127.0.0.1:{server.server_port}")
        browser.close()
    server.shutdown()


if __name__ == "__main__":
    main()

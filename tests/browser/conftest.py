"""Debian's Chromium before the real site, served by `flask serve`, with a real SMTP server behind it."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Playwright, expect, sync_playwright

from tests.mail_server import MailServer, running
from tests.servers import free_port, serving

_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

#: Milliseconds to wait for what a page will surely do. Long, since it passes only where a test fails: on a machine
#: with much else to do, a page may need many times what it needs on an idle one.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@dataclass
class Served:
    """A service: its address, its settings, and the mail it sent."""

    url: str
    port: int
    environ: dict[str, str]
    mail: MailServer

    def running(self, **changes: str) -> AbstractContextManager[object]:
        return serving({**self.environ, **changes}, self.port)


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Playwright) -> Iterator[Browser]:
    # The shell draws pages as the whole browser does, and begins with one for a quarter of the processor's time
    path = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert path, "no Chromium: `make test` installs it"
    browser = driver.chromium.launch(executable_path=path, args=_QUIET)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def firefox(driver: Playwright) -> Iterator[Browser]:
    """Debian's own Firefox, by WebDriver BiDi: Playwright's other way to Firefox needs one that it has patched."""
    path = os.environ.get("FIREFOX") or shutil.which("firefox-esr")
    assert path, "no Firefox: `make test` installs it"
    browser = driver.firefox.launch(channel="moz-firefox", executable_path=path)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Browser:
    """Chromium, unless a test is parametrized with the name of another."""
    named: Browser = request.getfixturevalue(getattr(request, "param", "chromium"))
    return named


@contextmanager
def service(site: Path, instance: Path) -> Iterator[Served]:
    """Give the settings for a service of its own."""
    port = free_port()
    with running() as mail:
        yield Served(
            url=f"http://127.0.0.1:{port}",
            port=port,
            environ={
                "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}",
                "FEEDBACK_SITE_DIR": str(site),
                "FEEDBACK_INSTANCE": str(instance),
                "FEEDBACK_MAIL_SERVER": mail.host,
                "FEEDBACK_MAIL_PORT": str(mail.port),
                "FEEDBACK_MAIL_SECURITY": "none",
                "FEEDBACK_MIN_FILL_SECONDS": "1",
            },
            mail=mail,
        )


@pytest.fixture
def served(built_site: Path, tmp_path: Path) -> Iterator[Served]:
    """Settings for a service of its own; `with served.running():` starts it."""
    with service(built_site, tmp_path / "instance") as made:
        yield made


@pytest.fixture(scope="session")
def site(built_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give a running service for tests that read pages and send nothing: one for all, since a start takes a second."""
    with service(built_site, tmp_path_factory.mktemp("read") / "instance") as made, made.running():
        yield made


def complaints(window: BrowserContext) -> list[str]:
    """Gather what the browser complains of on any page: what the policy stops, and errors of scripts."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):  # a status, as 422
            heard.append(f"{message.location['url']}: {message.text}")

    window.on("console", hear)
    window.on("weberror", lambda failed: heard.append(str(failed.error)))
    return heard


Open = Callable[..., AbstractContextManager[BrowserContext]]


@pytest.fixture
def opened(browser: Browser) -> Open:
    """Open a person's browser; Korean, and 1280 px wide, unless told otherwise. No page may make it complain."""

    @contextmanager
    def window(**options: object) -> Iterator[BrowserContext]:
        settings = {"locale": "ko-KR", "viewport": {"width": 1280, "height": 900}, **options}
        context = browser.new_context(**settings)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        heard = complaints(context)
        yield context
        context.close()
        assert heard == []

    return window

"""The mark-up of the pages of the desk, read by the W3C's validator."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from feedback_api.cases.acts import Act
from feedback_api.cases.opening import Case
from institution.clock import SEOUL, set_to
from tests.api.web.desk.conftest import EMAIL, Browser, do, shown
from tests.api.web.test_markup import errors

MONDAY = datetime(2026, 11, 30, 10, tzinfo=SEOUL)


def test_every_page_of_the_sign_in(browser: Browser, tmp_path: Path) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    pages = {
        "address": browser.client.get("/desk/").text,
        "wrong address": browser.send("sign-in", email="x").text,
        "code": browser.send("sign-in", email=EMAIL).text,
        "wrong code": browser.enter(browser.ask(), "1").text,
        "once more": browser.client.get("/desk/", headers=elsewhere).text,
        "foreign": browser.send("sign-in", elsewhere).text,
        "signed out": browser.send("sign-out").text,
    }
    browser.sign_in()
    pages["home"] = browser.client.get("/desk/").text
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text, "utf-8")
    assert errors(tmp_path) == []


def test_every_page_of_a_case(signed_in: Browser, receive: Callable[..., Case], tmp_path: Path) -> None:
    with set_to(MONDAY):
        case = receive()
        signed_in.sign_in()
        page = shown(signed_in, f"cases/{case.receipt}")
        pages = {
            "list": shown(signed_in, ""),
            "case": page,
            "template": shown(signed_in, f"cases/{case.receipt}?template=ferry"),
            "errors": do(signed_in, case, Act.ANSWERED, 422, channel="phone", outcome="not_accepted").text,
            "print": shown(signed_in, f"cases/{case.receipt}/print?persons=yes"),
            "not there": shown(signed_in, "search?receipt=1", 404),
        }
        do(signed_in, case, Act.TAKEN)
        pages["done"] = shown(signed_in, f"cases/{case.receipt}?done=taken")
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(text, "utf-8")
    assert errors(tmp_path) == []

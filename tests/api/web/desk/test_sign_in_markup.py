"""The mark-up of the pages on which handlers sign in, read by the W3C's validator."""

from pathlib import Path

from tests.api.web.desk.conftest import EMAIL, Browser
from tests.api.web.test_markup import errors


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

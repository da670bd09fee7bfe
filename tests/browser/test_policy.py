"""The Content-Security-Policy stops what is foreign and nothing of ours; every test notices what it stops."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Open, Served, complaints

INLINE = """() => {
  document.body.append(Object.assign(document.createElement("script"), {textContent: "window.ran = true"}))
  document.body.setAttribute("style", "color: red")
  return window.ran
}"""


def test_what_is_written_into_a_page_is_stopped_and_noticed(served: Served, browser: Browser) -> None:
    with served.running():
        window = browser.new_context()
        heard = complaints(window)
        page = window.new_page()
        page.goto(f"{served.url}/")
        assert heard == []
        assert page.evaluate(INLINE) is None
        page.goto(f"{served.url}/en/")
        window.close()
    assert len(heard) == 2
    assert all("Content Security Policy" in complaint for complaint in heard)


def test_the_chosen_look_is_kept_from_page_to_page(served: Served, opened: Open) -> None:
    with served.running(), opened(color_scheme="light") as window:
        page = window.new_page()
        page.goto(f"{served.url}/")
        page.get_by_role("button", name="어두운 화면으로 바꾸기").click()
        for path in ("/", "/charter/", "/surveys/2025/", "/nothing-here/"):
            page.goto(served.url + path)
            expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


def test_the_map_of_the_site_is_not_fetched_by_pages(served: Served, opened: Open) -> None:
    fetched: list[str] = []
    with served.running(), opened() as window:
        window.on("request", lambda request: fetched.append(request.url))
        window.new_page().goto(f"{served.url}/charter/", wait_until="networkidle")
    assert fetched
    assert not [url for url in fetched if "sitemap" in url or not url.startswith(served.url)]

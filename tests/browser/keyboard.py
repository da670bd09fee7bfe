"""A person without a mouse: Tab, and nothing that cannot be seen."""

from playwright.sync_api import Page

_FOCUS = """() => {
  const focused = document.activeElement
  const box = focused.getBoundingClientRect()
  const style = getComputedStyle(focused)
  return {
    name: focused.name || focused.id || focused.className || focused.tagName,
    shown: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && style.visibility === "visible",
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none",
  }
}"""


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the element has the focus; every stop on the way must be on the screen, with a visible ring."""
    for _ in range(most):
        page.keyboard.press("Tab")
        page.wait_for_timeout(20)
        stop = page.evaluate(_FOCUS)
        assert stop["shown"], f"focus off the screen at {stop['name']}"
        assert stop["ringed"], f"no visible focus at {stop['name']}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def fill_form(page: Page) -> None:
    """Fill the feedback form by the keyboard alone, and send it."""
    tab_to(page, "#field-subject")
    page.keyboard.type("민원실 안내가 늦었습니다")
    tab_to(page, "#field-message")
    page.keyboard.type("30분을 기다렸습니다.")
    tab_to(page, "#field-name")
    page.keyboard.type("한가람")
    tab_to(page, "#field-phone")
    page.keyboard.type("010-1234-5678")
    tab_to(page, "#field-email")
    page.keyboard.type("garam@example.com")
    tab_to(page, "#field-age_confirmed")
    page.keyboard.press("Space")
    tab_to(page, "#field-consent")
    page.keyboard.press("Space")
    page.wait_for_timeout(1100)  # a person takes longer than the second a robot needs
    tab_to(page, "button[type=submit]")
    page.keyboard.press("Enter")

"""A person without a mouse: Tab, and nothing that cannot be seen."""

import re
from typing import Any

from playwright.sync_api import Page

from tests.browser.looks import COLOURS

_FOCUS = """() => {
  const focused = document.activeElement
  const box = focused.getBoundingClientRect()
  const style = getComputedStyle(focused)
  return {
    name: focused.name || focused.id || focused.className || focused.tagName,
    nowhere: focused === document.body,
    shown: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && style.visibility === "visible"
      && box.bottom > 0 && box.top < innerHeight,
    bare: [...focused.getClientRects()].some(part => {
      // the middle of what is on the screen: of a tall field the browser brings the line of the cursor into sight
      const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2
      const on = document.elementFromPoint(
        middle(part.left, part.right, innerWidth), middle(part.top, part.bottom, innerHeight))
      return on && (focused.contains(on) || on.contains(focused) || focused.labels?.[0]?.contains(on))
    }),
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none",
  }
}"""
#: Number what takes the focus in the order of the document, which is the order of reading; one stop for a radio group.
_NUMBER = """() => {
  const stopOf = (form, group) => form.querySelector(`${group}:checked`) ?? form.querySelector(group)
  const all = "a[href], button, input, select, textarea, summary, [tabindex]"
  const stops = [...document.querySelectorAll(all)].filter(one =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true })
    && (one.type !== "radio" || !one.form || one === stopOf(one.form, `input[type=radio][name=${one.name}]`)))
  stops.forEach((one, number) => { one.dataset.stop = number })
  return stops.map(one => `${one.dataset.stop} ${one.outerHTML.slice(0, 90)}`)
}"""
_STOP = """() => {
  const focused = document.activeElement
  return focused === document.body ? null : `${focused.dataset.stop} ${focused.outerHTML.slice(0, 90)}`
}"""
#: The contrast of the ring with what it is drawn on (WCAG 2.2, 1.4.11 and 2.4.7).
_CONTRAST = f"""() => {{{COLOURS}
  const focused = document.activeElement
  return contrast(getComputedStyle(focused).outlineColor, behind(focused.parentElement))
}}"""


def press_tab(page: Page) -> dict[str, Any]:
    """Press Tab, and give what has the focus then.

    A browser drops what is typed before it has drawn a new page: where nothing had the focus and nothing got it, Tab is
    pressed again, as a person would.
    """
    nothing_had_it = page.evaluate(_FOCUS)["nowhere"]
    stop = _press_tab_once(page)
    for _ in range(3):
        if not (nothing_had_it and stop["nowhere"]):
            break
        stop = _press_tab_once(page)
    return stop


def _press_tab_once(page: Page) -> dict[str, Any]:
    """Press Tab; a busy browser may take some frames to bring what has the focus then onto the screen."""
    page.keyboard.press("Tab")
    for _ in range(100):
        page.wait_for_timeout(20)
        stop: dict[str, Any] = page.evaluate(_FOCUS)
        if stop["shown"] and stop["bare"] and stop["ringed"]:
            break
    return stop


def walk(page: Page) -> list[str]:
    """Press Tab from the first stop to the end of the page; give the stops there are, all met in their order.

    Each stop must be on the screen, covered by nothing (WCAG 2.2, 2.4.11), with a ring that can be seen; after the
    last, the focus must leave the page.
    """
    stops: list[str] = page.evaluate(_NUMBER)
    for expected in stops:
        stop = press_tab(page)
        assert page.evaluate(_STOP) == expected
        assert stop["shown"], f"focus off the screen at {expected}"
        assert stop["bare"], f"something covers {expected}"
        assert stop["ringed"], f"no visible focus at {expected}"
        contrast = page.evaluate(_CONTRAST)
        assert contrast >= 3, f"a ring of contrast {contrast:.2f} at {expected}"
    page.keyboard.press("Tab")
    assert page.evaluate(_STOP) in (None, stops[0]), "the focus is caught on the page"
    return stops


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the element has the focus; every stop on the way must be on the screen, with a visible ring."""
    for _ in range(most):
        stop = press_tab(page)
        assert stop["shown"], f"focus off the screen at {stop['name']}"
        assert stop["ringed"], f"no visible focus at {stop['name']}"
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


def fill_form(page: Page) -> None:
    """Fill the feedback form by the keyboard alone."""
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


def check_form(page: Page) -> None:
    """Go on from the form to the page that shows what was typed."""
    tab_to(page, "#feedback .feedback__send")
    page.keyboard.press("Enter")
    page.wait_for_selector("#check")


def send_form(page: Page) -> None:
    """Fill the form, look at what was typed, and send it, by the keyboard alone."""
    fill_form(page)
    check_form(page)
    tab_to(page, "#check .feedback__send")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/receipt$"))

"""Readers who need more than the page's own look: wider spacing, marked borders, no surprise from a key."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Served
from tests.browser.looks import COLOURS, SCHEMES, resize, widest
from tests.browser.test_look import PAGES

#: WCAG 2.2, 1.4.12: a reader's own spacing, and nothing lost by it.
_SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }"""
#: Elements that cut off text: larger inside than outside, and nothing to scroll it with. One px is a rounding.
_CUT = """() => [...document.querySelectorAll("body *")].filter(one => {
  const style = getComputedStyle(one)
  const wide = one.scrollWidth > one.clientWidth + 1 && style.overflowX === "hidden"
  const high = one.scrollHeight > one.clientHeight + 1 && style.overflowY === "hidden"
  const seen = one.clientWidth > 1 && one.checkVisibility({ visibilityProperty: true }) && one.innerText?.trim()
  return seen && (wide || high)
}).map(one => one.outerHTML.slice(0, 120))"""


def test_a_readers_own_spacing_loses_nothing(site: Served, opened: Open) -> None:
    with opened(bypass_csp=True) as window:
        page = window.new_page()
        for path in [root + name for root in ("/", "/en/") for name in PAGES]:
            page.goto(site.url + path)
            page.add_style_tag(content=_SPACING)
            for width in (320, 768, 1280):
                resize(page, width)
                assert widest(page) <= 0, (path, width)
                assert page.evaluate(_CUT) == [], (path, width)


#: The contrast of each field's border, or of its ground, with what is around it; a button is known by its words.
_EDGES = f"""() => {{{COLOURS}
  const fields = "article :is(input:not([type=hidden], [type=radio], [type=checkbox]), select, textarea)"
  return [...document.querySelectorAll(fields)].filter(one => one.checkVisibility({{ visibilityProperty: true }}))
    .map(one => {{
      const around = behind(one.parentElement), style = getComputedStyle(one)
      const edge = parseFloat(style.borderTopWidth) > 0 ? contrast(style.borderTopColor, around) : 1
      return [Math.max(edge, contrast(behind(one), around)), one.outerHTML.slice(0, 90)]
    }})
}}"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_edge_of_every_field_can_be_seen(site: Served, opened: Open, scheme: str) -> None:
    with opened(color_scheme=scheme) as window:
        page = window.new_page()
        for path in ("/", "/staff/", "/feedback/complaint/", "/charter/"):
            page.goto(site.url + path)
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            edges = page.evaluate(_EDGES)
            assert edges, path
            assert [edge for edge in edges if edge[0] < 3] == [], path  # WCAG 2.2, 1.4.11


def test_no_letter_alone_is_a_command(site: Served, opened: Open) -> None:
    """KWCAG 6.1.4: Material's script knows p, n, f, s and more; a person who speaks to the computer types them."""
    with opened() as window:
        page = window.new_page()
        page.goto(f"{site.url}/charter/")
        page.locator(".masthead [data-opens=__search]").click()
        page.get_by_label("찾으시는 낱말").fill("약속")
        expect(page.locator(".md-search-result__item").first).to_be_visible()  # the script is there
        page.keyboard.press("Escape")
        before = state(page)
        for key in "abcdefghijklmnopqrstuvwxyz0123456789/.,?":
            page.keyboard.press(key)
            page.wait_for_timeout(10)
            assert state(page) == before, key


def state(page: Page) -> object:
    return page.evaluate(
        "[location.href, document.activeElement.outerHTML, document.querySelector('#__search').checked, scrollY]"
    )


def test_what_appears_under_the_pointer_hides_nothing_and_stays(site: Served, opened: Open) -> None:
    """WCAG 2.2, 1.4.13: the button that copies a clause's address stands in the text, not over it."""
    with opened() as window:
        page = window.new_page()
        page.goto(f"{site.url}/charter/#i-3-3")
        copy = page.get_by_role("button", name="I-3-3 주소 복사")
        page.locator("#i-3-3").hover()
        expect(copy).to_have_css("opacity", "1")
        copy.hover()
        expect(copy).to_have_css("opacity", "1")
        top = "one => { const box = one.getBoundingClientRect();"
        assert copy.evaluate(f"{top} return one.contains(document.elementFromPoint(box.x + 2, box.y + 2)) }}")

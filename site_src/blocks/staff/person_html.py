"""Name and photo of a member of staff, as far as staff.csv lets the web show them."""

from markupsafe import Markup

from institution.text import Text
from site_src.markup.html import element, fragment, hidden, raw_html
from site_src.records.personal_names import MASK
from site_src.records.staff import StaffMember

_MASKED = Text("이름 일부 비공개", "name partly withheld")
_HIDDEN = Text("이름 비공개", "Name withheld")
VACANT = Text("공석", "vacant")
_PHOTO = Text("{person} 사진", "Photo of {person}")


def render_name(person: StaffMember, lang: str) -> Markup:
    """Render as much of the name as the web may show."""
    return _render_mask(_describe_name(person, lang), lang)


def render_name_and_role(person: StaffMember, lang: str) -> Markup:
    """Render the name as `render_name` does, with the position."""
    return _render_mask(_name_and_role(person, lang), lang)


def render_photo(person: StaffMember, lang: str) -> Markup:
    """Render the photo of a person who lets the web show it, and nothing for others.

    The image is raw HTML: no generator knows the file, and a strict one would report it as missing.
    """
    if person.web_photo_file is None:
        return Markup("")
    image = Markup('<img src="/{}" alt="{}" width="96" height="128" loading="lazy">')
    alternative = _PHOTO[lang].format(person=_name_and_role(person, lang))
    return element("span", raw_html(image.format(person.web_photo_file, alternative)), class_="photo")


def _name_and_role(person: StaffMember, lang: str) -> str:
    name, role = person.shown_name(lang), person.role(lang)
    if not role:
        return _describe_name(person, lang)
    if name is None:
        return f"{role} ({_describe_name(person, lang)})"
    return f"{name}, {role}" if lang == "en" else f"{name} {role}"


def _describe_name(person: StaffMember, lang: str) -> str:
    """Give the name as far as it is shown, or why there is none."""
    if person.is_vacant:
        return VACANT[lang]
    return person.shown_name(lang) or _HIDDEN[lang]


def _render_mask(name: str, lang: str) -> Markup:
    """Render a name; in place of the signs that mask a part of it, screen readers hear that it is withheld."""
    before, mask, after = name.partition(MASK)
    if not mask:
        return fragment(name)
    return fragment(before, element("span", mask, aria_hidden="true"), hidden(f" {_MASKED[lang]}"), after)

"""A person as the web may show them: as much of name and face as staff.csv lets it."""

from html import escape

from institution.text import Text
from site_src.markup.html import Child, RawHtml, element, hidden
from site_src.records.staff import MASK, StaffMember

_MASKED = Text("이름 일부 비공개", "name partly withheld")
_HIDDEN = Text("이름 비공개", "Name withheld")
_PHOTO = Text("{person} 사진", "Photo of {person}")


def name(person: StaffMember, lang: str) -> list[Child]:
    """Write as much of a name as the web may show; of a masked one, screen readers say that it is."""
    return _aloud(person.name(lang) or _HIDDEN[lang], lang)


def name_and_role(person: StaffMember, lang: str) -> list[Child]:
    """Give the name as `name` does, with the position."""
    return _aloud(_called(person, lang), lang)


def photo(person: StaffMember, lang: str) -> list[Child]:
    """Write the photo of a person who lets the web show it. No generator knows the file, so it is written as it is."""
    if person.web_photo_file is None:
        return []
    alternative = escape(_PHOTO[lang].format(person=_called(person, lang)))
    address = escape(f"/{person.web_photo_file}")
    image = f'<img src="{address}" alt="{alternative}" width="96" height="128" loading="lazy">'
    return [element("span", RawHtml(image), class_="photo")]


def _called(person: StaffMember, lang: str) -> str:
    name, role = person.name(lang), person.role(lang)
    if name is None:
        return f"{role} ({_HIDDEN[lang]})"
    return f"{name}, {role}" if lang == "en" else f"{name} {role}"


def _aloud(called: str, lang: str) -> list[Child]:
    """Keep the signs of what is withheld to the eye, and say it to the ear."""
    before, mask, after = called.partition(MASK)
    if not mask:
        return [called]
    return [before, element("span", mask, aria_hidden="true"), hidden(f" {_MASKED[lang]}"), after]

"""The charter on A4, with every word of its page."""

from pathlib import Path

from markupsafe import Markup

from institution.text import Text
from site_src.markup import pages
from site_src.markup.addresses import CHARTER
from site_src.pdf import page_html as printing
from site_src.pdf import urls
from site_src.pdf.document import Document, fill
from site_src.records import dataset

NAME = "charter"
_OWNER = Text("담당", "Owner")
_UPDATED = Text("마지막 수정", "Last changed")
_PHONE = Text("전화", "Telephone")
_ADDRESS = Text("늘 새로운 글", "Always current at")


def document(content: Path, lang: str) -> Document | None:
    """Make the charter of a language; None if the language has none. Raises DataError for what is wrong in it."""
    path = content / lang / CHARTER
    page = pages.read_page(path, content / lang, lang).page if path.is_file() else None
    if page is None:
        return None
    organization = dataset.current(content / "data").organization
    team = organization.teams.get(str(page.front.get("owner", "")))
    address = urls.address(organization, lang, CHARTER)
    facts = [(_OWNER, team.name[lang]), (_PHONE, team.phone.label(lang))] if team else []
    facts += [(_UPDATED, str(page.front.get("updated", ""))), (_ADDRESS, urls.spoken(address))]
    body = Markup(printing.html(page, content, organization))  # noqa: S704 - made by Markdown, as the site's own page is
    return fill(NAME, NAME, organization, lang, body=body, facts=[(name[lang], value) for name, value in facts])

"""A document for paper: HTML from a template, and a digest that tells whether a PDF was made from that HTML."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined

from institution import formatting
from institution.organization.record import Organization
from institution.text import Text

_UNOFFICIAL = Text(
    "공식 인쇄물이 아닙니다. 소프트웨어 시연을 위해 만든 예시입니다.",
    "This is not an official print. It is a sample made to demonstrate software.",
)


@dataclass(frozen=True)
class Document:
    """A document: its name, which is its file's, its language, and its HTML."""

    name: str
    lang: str
    html: str

    @property
    def digest(self) -> str:
        """Give a digest that changes whenever the words, figures or style of the document change."""
        return sha256(self.html.encode()).hexdigest()


def fill(template: str, name: str, organization: Organization, lang: str, **values: object) -> Document:
    """Fill a template; a missing value is an error."""
    facts = {"organization": organization, "lang": lang, "unofficial": _UNOFFICIAL, "day": formatting.day}
    html = _environment().get_template(f"{template}.html").render(**facts, **values)
    return Document(name, lang, html)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("site_src.pdf"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

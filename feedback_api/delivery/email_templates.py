"""Subject, text and HTML of a mail, all from one template of `templates/email/`, so that a sentence stands there once.

A template extends the layout of what is asked for and is made of the parts of `templates/email/layouts/parts.*`, whose
names are the same for text and HTML. To change what a mail says, change its template; how mails look, the parts.
"""

import re
from collections.abc import Mapping
from enum import Enum
from functools import cache

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape

from feedback_api.forms.feedback import JINJA_OPTIONS

_TAB = "\u00a0" * 4
#: Blanks that HTML would swallow: those at the beginning of a line, and all but the last of several.
_SWALLOWED = re.compile(r"^ +| +(?= )", re.MULTILINE)


class Form(Enum):
    """What a template is filled for."""

    SUBJECT = "subject"
    TEXT = "text"
    HTML = "html"


def fill(form: Form, name: str, lang: str, context: Mapping[str, object]) -> str:
    """Fill the template of a mail in a language; raises jinja2.UndefinedError for a name that `context` lacks."""
    template = _environment(form).get_template(f"{name}.{lang}.jinja")
    return template.render(context, lang=lang).strip("\n")


def break_lines(text: str) -> Markup:
    """Give a plain text as HTML in which its lines, indents and blanks stay without the help of a style.

    Mail programs that drop style sheets, such as Outlook, show it correctly too.
    """
    spaced = _SWALLOWED.sub(lambda match: "\u00a0" * len(match.group()), text.replace("\t", _TAB))
    return Markup("<br>").join(escape(spaced).split("\n"))


@cache
def _environment(form: Form) -> Environment:
    """Set up Jinja for one form: text is not escaped, HTML is, and each has the layout and the parts of its form."""
    loader = PackageLoader("feedback_api", "templates/email")
    environment = Environment(loader=loader, autoescape=form is Form.HTML, **JINJA_OPTIONS)  # noqa: S701 - text is none
    environment.filters["break_lines"] = break_lines
    parts = Form.HTML if form is Form.HTML else Form.TEXT
    environment.globals["layout"] = f"layouts/{form.value}.jinja"
    environment.globals["parts"] = environment.get_template(f"layouts/parts.{parts.value}.jinja").module
    return environment

"""HTML that reads right in every mail program, also in those that drop style sheets, as Outlook does."""

import re

from markupsafe import Markup, escape

_TAB = "\u00a0" * 4
#: Blanks that HTML would swallow: those at the beginning of a line, and all but the last of several.
_SWALLOWED = re.compile(r"^ +| +(?= )", re.MULTILINE)


def break_lines(text: str) -> Markup:
    """Give a plain text as HTML in which its lines, indents and blanks stay without the help of a style."""
    spaced = _SWALLOWED.sub(lambda match: "\u00a0" * len(match.group()), text.replace("\t", _TAB))
    return Markup("<br>").join(escape(spaced).split("\n"))

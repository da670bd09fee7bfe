"""HTML for mails, displayed correctly also by mail programs that drop style sheets, such as Outlook."""

import re

from markupsafe import Markup, escape

_TAB = "\u00a0" * 4
#: Blanks that HTML would swallow: those at the beginning of a line, and all but the last of several.
_SWALLOWED = re.compile(r"^ +| +(?= )", re.MULTILINE)


def break_lines(text: str) -> Markup:
    """Give a plain text as HTML in which its lines, indents and blanks stay without the help of a style."""
    spaced = _SWALLOWED.sub(lambda match: "\u00a0" * len(match.group()), text.replace("\t", _TAB))
    return Markup("<br>").join(escape(spaced).split("\n"))

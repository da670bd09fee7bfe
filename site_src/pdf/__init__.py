"""Paper: the charter, the promises for a counter, the cards, the seating posters, from the same content as the site.

A document is HTML with a style sheet of its own, made without WeasyPrint, so that `check` can tell a kept PDF that is
stale where Pango cannot be installed; only `weasyprint.py` needs it.
"""

"""PDFs from the same content as the site: the charter, the promises for a counter, the cards, the seating posters.

A document is HTML with a style sheet of its own, made without WeasyPrint, so that `make check` finds a stale PDF also
where Pango is not installed; only `weasyprint.py` needs it.
"""

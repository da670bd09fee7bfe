"""WeasyPrint: HTML becomes a tagged PDF (PDF/UA-1) with outline, language and title."""

import contextlib
import io
import warnings
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import click

from institution.text import Text
from site_src.pdf import line_breaks
from site_src.pdf.document import Document
from site_src.records.pdf_fingerprint import Stamp

_CODE = "qr:"


def load() -> ModuleType:
    """Give WeasyPrint; raises ClickException, in one line, if it or the system's Pango is missing."""
    try:
        with (
            contextlib.redirect_stdout(io.StringIO()),
            warnings.catch_warnings(action="ignore"),
        ):  # it says so at length
            import weasyprint  # noqa: PLC0415 - only `pdf` needs it
    except ImportError:
        raise _missing(_NO_WEASYPRINT) from None
    except OSError:
        raise _missing(_NO_PANGO) from None
    module: ModuleType = weasyprint
    return module


def write(document: Document, path: Path, made: date) -> None:
    """Write the PDF of a document, stamped with the day and the document's digest."""
    rendered = lay_out(document)
    rendered.metadata.created = rendered.metadata.modified = made.isoformat()
    stamp = str(Stamp(made, document.digest)).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    rendered.write_pdf(path, pdf_variant="pdf/ua-1", pdf_identifier=stamp)


def lay_out(document: Document) -> Any:
    """Lay a document out on its pages, with Korean words held whole, and give WeasyPrint's document."""
    weasyprint = load()
    page = weasyprint.HTML(string=document.html, url_fetcher=_fetcher(weasyprint))
    line_breaks.hold(page.etree_element)
    return page.render(pdf_variant="pdf/ua-1")


def _fetcher(weasyprint: ModuleType) -> Any:
    """Give WeasyPrint's fetcher of pictures: it draws QR codes and decodes data: photos; no files, no network."""

    class Fetcher(weasyprint.urls.URLFetcher):  # type: ignore[misc, name-defined]
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith(_CODE):
                body, kind = _code(url.removeprefix(_CODE)), {"Content-Type": "image/svg+xml"}
                return weasyprint.urls.URLFetcherResponse(url, body, kind)
            return super().fetch(url, headers)

    return Fetcher(allowed_protocols={"data"}, fail_on_errors=True)


def _code(address: str) -> bytes:
    """Draw a QR code that survives a stain (level M, its modules large), with the quiet zone of ISO/IEC 18004."""
    import segno  # noqa: PLC0415 - comes with WeasyPrint, in the extra `print`

    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=4, svgclass=None, lineclass=None)
    return drawn.getvalue()


def _missing(sentence: Text) -> click.ClickException:
    return click.ClickException(sentence.bilingual)


_NO_WEASYPRINT = Text(
    "PDF를 만드는 WeasyPrint가 없습니다. 'make pdf'로 부르시거나 pip install '.[print]'로 설치해 주십시오.",
    "WeasyPrint is missing: use 'make pdf', or pip install '.[print]'.",
)
_NO_PANGO = Text(
    "글자를 짜는 Pango가 없습니다. 운영자께서 설치해 주십시오: "
    "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-nanum",
    "Pango, which sets the text, is missing; the line above installs it on Debian.",
)

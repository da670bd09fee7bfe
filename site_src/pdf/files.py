"""The PDFs of content/print, which are committed and published with the site; posters are not among them."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from institution.text import LANGUAGES, Text
from institution.validation import Problem, short
from site_src.blocks.pdf_link import FOLDER, NAMES, pdf_path
from site_src.pdf import cards, charter, poster, summary, weasyprint
from site_src.pdf.document import Document
from site_src.records import dataset, pdf_fingerprint


def documents(content: Path) -> Iterator[Document]:
    """Make every document that is published; raises DataError for what is wrong in content."""
    for lang in dataset.current(content / "data").organization.languages:
        made = (charter.document(content, lang), summary.document(content, lang), cards.document(content, lang))
        yield from (document for document in made if document)


def renew(content: Path, today: date) -> list[Path]:
    """Make missing or stale PDFs, remove those whose source is gone, and give the files that were made."""
    there = list(documents(content))
    for path in _orphans(content, there):
        path.unlink()
    renewed = [document for document in there if not _is_fresh(document, content)]
    return [_write(document, pdf_path(content, document.lang, document.name), today) for document in renewed]


def write_posters(content: Path, folder: Path, today: date) -> list[Path]:
    """Write the posters, which carry names and photos, into a folder that is not published; give their files."""
    return [_write(document, folder / f"{document.name}.pdf", today) for document in poster.documents(content)]


def find_stale(content: Path) -> Iterator[Problem]:
    """Yield each committed PDF that is missing, or was made from other words or data than those of today.

    Yields nothing if no PDF is committed at all: the institution does not use them.
    """
    if not (content / FOLDER).is_dir():
        return
    there = list(documents(content))
    yield from (Problem(short(path), None, "", *_ORPHAN) for path in _orphans(content, there))
    for document in there:
        path = pdf_path(content, document.lang, document.name)
        if not path.is_file():
            yield Problem(short(path), None, "", *_MISSING)
        elif not _is_fresh(document, content):
            yield Problem(short(path), None, "", *STALE)


def find_fresh(content: Path) -> set[Path]:
    """Give the committed PDFs that say what the words and data of today say."""
    if not (content / FOLDER).is_dir():
        return set()
    fresh = (document for document in documents(content) if _is_fresh(document, content))
    return {pdf_path(content, document.lang, document.name) for document in fresh}


def find_unknown(content: Path) -> Iterator[Problem]:
    """Yield each file of content/print that is not published from there, such as a poster with names and photos."""
    known = {pdf_path(content, lang, name) for lang in LANGUAGES for name in NAMES}
    for path in sorted((content / FOLDER).rglob("*")):
        if path.is_file() and path not in known:
            yield Problem(short(path), None, "", *_UNKNOWN)


def _orphans(content: Path, there: Sequence[Document]) -> list[Path]:
    """Give the PDFs of what is no longer there: cards that no kind of feedback has, a charter that was removed."""
    wanted = {pdf_path(content, document.lang, document.name) for document in there}
    ours = [pdf_path(content, lang, name) for lang in LANGUAGES for name in NAMES]
    return [path for path in ours if path.is_file() and path not in wanted]


def _is_fresh(document: Document, content: Path) -> bool:
    made = pdf_fingerprint.read(pdf_path(content, document.lang, document.name))
    return made is not None and made.digest == document.digest


def _write(document: Document, path: Path, today: date) -> Path:
    weasyprint.write(document, path, today)
    return path


_MISSING = (
    Text("인쇄물이 아직 없습니다.", "The print is missing."),
    Text("'make pdf'로 만들어 함께 올려 주십시오.", "Make it with 'make pdf', and commit it."),
)
STALE = (
    Text("인쇄물이 지금의 글이나 자료와 다릅니다.", "The print differs from the words or data of today."),
    Text(
        "'make pdf'로 다시 만들어 함께 올려 주십시오. 그때까지 누리집에서 빠집니다.",
        "Make it anew with 'make pdf', and commit it. Until then the site leaves it out.",
    ),
)
_ORPHAN = (
    Text("이제 없는 것의 인쇄물입니다.", "The print is of what is no longer there."),
    Text("'make pdf'를 부르거나 지워 주십시오.", "Run 'make pdf', or remove it."),
)
_UNKNOWN = (
    Text("이 폴더에 둘 파일이 아닙니다.", "This file has no place in this folder."),
    Text("지우거나 옮겨 주십시오. 포스터는 게시하지 않습니다.", "Remove it. Posters are never published."),
)

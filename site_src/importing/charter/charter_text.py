"""Take the text of a charter out of a document (`importer.DOCUMENTS`)."""

from institution.text import Text
from site_src.importing.outcome import Outcome, Request
from site_src.importing.workbooks.reader import refusal


def run(request: Request) -> Outcome:
    """Give what would be written into charter.md; raises DataError if the file cannot be read."""
    raise refusal(request.path, *_NOT_YET)


_NOT_YET = (
    Text("헌장 글은 아직 가져올 수 없습니다.", "The text of a charter cannot be imported yet."),
    Text("content/ko/charter.md에 붙여 넣어 주십시오.", "Paste it into content/ko/charter.md."),
)

"""The promises that have a number, on one page for a counter."""

from pathlib import Path

from institution.text import Text
from site_src.markup import clause_labels
from site_src.markup.addresses import FEEDBACK
from site_src.pdf import urls
from site_src.pdf.document import Document, fill
from site_src.records import dataset

NAME = "summary"
_TITLE = Text("고객께 드리는 약속", "Our promises to you")
_SAY = Text("의견을 들려주십시오", "Tell us what you think")
_HOW = Text(
    "휴대전화로 비추시면 의견을 보내실 수 있는 페이지가 열립니다.",
    "Point your telephone at this code to open the page where you can write to us.",
)
_CALL = Text("전화로도 들려주십시오", "Or call us")
_ANSWER = Text("답변", "Answer")
_CLAUSE = Text("헌장", "Charter")


def document(content: Path, lang: str) -> Document | None:
    """Make the summary of a language; None if it has no page for its code. Raises DataError for wrong data."""
    facts = dataset.current(content / "data")
    if not urls.has_page(content, lang, FEEDBACK):
        return None
    feedback = urls.address(facts.organization, lang, FEEDBACK)
    asked = [
        (kind.title(lang), kind.when[lang] if kind.when else "", kind.limit_text(lang))
        for kind in facts.organization.kinds.values()
    ]
    texts = {"title": _TITLE, "say": _SAY, "how": _HOW, "call": _CALL, "answer": _ANSWER, "clause": _CLAUSE}
    return fill(
        NAME,
        NAME,
        facts.organization,
        lang,
        texts={name: text[lang] for name, text in texts.items()},
        standards=facts.standards,
        clauses={
            standard.id: clause_labels.label(content, lang, standard.clause)
            for standard in facts.standards
            if standard.clause
        },
        kinds=asked,
        address=feedback,
        spoken=urls.spoken(feedback),
    )

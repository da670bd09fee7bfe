"""The block ```standards: each promise that has a number, its target, how it is counted, and how it was kept."""

from xml.etree.ElementTree import Element

from feedback_api.text import Text
from site_src.block import Block, Context, NoOptions
from site_src.elements import element, row, table, terms
from site_src.records import ServiceStandard

_CAPTION = Text("서비스 기준과 이행 결과", "Service standards and how they were kept")
_HEADINGS = (Text("기준", "Standard"), Text("목표", "Target"), Text("조항", "Clause"), Text("이행 결과", "Kept"))
_NOT_YET = Text("아직 집계 전", "not counted yet")
_TARGET = Text("목표", "Target")
_CLAUSE = Text("헌장 조항", "Clause of the charter")
_COUNTED = Text("세는 방법", "How it is counted")
_OWNER = Text("담당", "Owner")


def write(context: Context, _: NoOptions) -> list[Element]:
    """Write an overview in a table, then each standard in full."""
    lang = context.lang
    rows = [_row(context, standard) for standard in context.data.standards]
    overview = table("standards", [_CAPTION[lang]], [text[lang] for text in _HEADINGS], rows)
    return [overview, *(_details(context, standard) for standard in context.data.standards)]


def _row(context: Context, standard: ServiceStandard) -> Element:
    lang = context.lang
    name = element("a", standard.name[lang], href=f"#{_anchor(standard)}")
    return row(
        element("th", name, scope="row"),
        element("td", standard.target[lang]),
        element("td", context.clause(standard.clause)),
        element("td", _NOT_YET[lang]),
    )


def _details(context: Context, standard: ServiceStandard) -> Element:
    lang = context.lang
    return element(
        "section",
        element("h3", standard.name[lang], id=_anchor(standard)),
        element("p", standard.figure[lang], class_="standards__figure"),
        element("blockquote", element("p", standard.promise[lang])),
        terms(
            "standards__facts",
            [
                (_CLAUSE[lang], [context.clause(standard.clause)]),
                (_TARGET[lang], [standard.target[lang]]),
                (_COUNTED[lang], [standard.counted[lang]]),
                (_OWNER[lang], [context.team(standard.owner)]),
            ],
        ),
        class_="standards",
    )


def _anchor(standard: ServiceStandard) -> str:
    return f"standard-{standard.id}"


STANDARDS = Block(NoOptions, write)

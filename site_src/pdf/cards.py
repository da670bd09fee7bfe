"""Cards of the kinds that have one, A6: two pages for each team, which are the two sides of one printed card."""

from dataclasses import dataclass
from pathlib import Path

from institution.organization.contacts import Team
from institution.organization.kinds import Kind
from institution.organization.record import Organization
from institution.text import Text
from site_src.markup import addresses
from site_src.pdf import text_fit, urls
from site_src.pdf.document import Document, fill
from site_src.records import dataset

NAME = "cards"
_TITLE = Text("카드", "Cards")
_HOW = Text(
    "휴대전화로 비추시면 이 팀을 고른 양식이 열립니다.",
    "Point your telephone here: the form opens with this team chosen.",
)
_CODE = Text("{team} {kind} 양식의 QR 코드", "QR code of the form: {kind}, {team}")
_CALL = Text("전화로는", "By telephone")
_NAME_WIDTH = 15.5  # ems of a team's name in a line (cards.css)
_HANDLER_LINE = 16.0  # ems of a line beside the code
_HANDLER_WIDTH = 10.0  # of the team that looks into it, behind those words
_WRITE = Text(
    "휴대전화가 없으시면 여기에 적어 주십시오. 답변을 받으시려면 성명과 전화번호도 적어 주십시오.",
    "No smartphone? Please write here, with your name and telephone number if you would like an answer.",
)
_DROP = Text("직원에게 주시거나 우편으로 보내 주십시오:", "Please hand it to a member of staff, or post it to:")
_ANSWER = Text("답변", "Answer")
_HANDLER = Text("살펴보는 팀", "Looked into by")


@dataclass(frozen=True)
class Card:
    """One side of a card: the kind of feedback it asks for, the team it is about, and the form's address."""

    name: str
    kind: Kind
    team: Team
    why: str
    limit: str
    handler: str
    phone: str
    address: str
    code: str

    def scale(self, lang: str) -> float:
        """Give the factor (at most 1) by which the team's name is scaled down to fit two lines."""
        name = self.team.name[lang]
        return text_fit.find_scale(lambda scale: text_fit.count_lines(name, _NAME_WIDTH / scale) <= 2)

    def lines(self, lang: str) -> int:
        """Give how many lines there are to write on: the fewer, the more room the names of teams take."""
        name = text_fit.count_lines(self.team.name[lang], _NAME_WIDTH / self.scale(lang))
        handler = text_fit.count_lines(self.handler, _HANDLER_WIDTH)
        return 2 + (name < 2) + (handler < 2)

    @property
    def handler_scale(self) -> float:
        """The factor (at most 1) by which the name of the team that looks into it is scaled down."""
        return text_fit.find_scale(lambda scale: text_fit.count_lines(self.handler, _HANDLER_LINE / scale) <= 2)


def document(content: Path, lang: str) -> Document | None:
    """Make the cards of a language, team by team, if there are any, and pages that they lead to.

    Raises DataError for wrong data.
    """
    facts = dataset.current(content / "data").organization
    carded = [name for name, kind in facts.kinds.items() if kind.card]
    offered = [name for name in carded if urls.has_page(content, lang, addresses.form_page(name))]
    if not offered:
        return None
    cards = {team.name[lang]: [_card(facts, name, id_, lang) for name in offered] for id_, team in facts.teams.items()}
    texts = {"title": _TITLE[lang], "how": _HOW[lang], "call": _CALL[lang], "answer": _ANSWER[lang]}
    texts |= {"handler": _HANDLER[lang], "write": _WRITE[lang], "drop": _DROP[lang]}
    return fill(NAME, NAME, facts, lang, cards=cards, texts=texts)


def _card(facts: Organization, name: str, team: str, lang: str) -> Card:
    kind = facts.kinds[name]
    address = urls.address(facts, lang, addresses.form_page(name), query=f"about={team}")
    code = _CODE[lang].format(team=facts.teams[team].name[lang], kind=kind.title(lang))
    limit = kind.limit_text(lang) if kind.limit else ""
    other = facts.team_for(name, team) if kind.complaint else ""  # another one, where there is one
    handler = facts.teams[other].name[lang] if other else ""
    phone = facts.phone_for(name, team).label(lang)
    when = kind.when[lang] if kind.when else ""
    return Card(name, kind, facts.teams[team], when, limit, handler, phone, address, code)

"""The kinds of feedback: organization.yml names them and says what the institution promises for each.

Four names (`USUAL`) have sensible values for what such an entry leaves out. No other place knows a kind by its name:
what is special about one is a property of it.
"""

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator
from pydantic.dataclasses import dataclass as checked

from institution import formatting
from institution.organization import limit_words
from institution.organization.extra_fields import ExtraFields
from institution.organization.fields import Clause, Count, Switch
from institution.organization.limits import Limit
from institution.organization.promises import Promises
from institution.text import Text
from institution.validation import STRICT, matching, wrong

#: A kind as data files, pages and the service name it: 20 characters are what a case's column holds; index.md is the
#: page that leads to the forms, and ratings of pages are counted as a kind of their own.
KIND_NAME = r"(?!(?:index|rating)\Z)[a-z][a-z0-9-]{0,19}"
NO_KIND_NAME = (
    Text("의견의 종류의 이름으로 쓸 수 없습니다({value}).", "Not usable as the name of a kind ({value})."),
    Text(
        "영문 소문자로 시작해 소문자와 숫자, 빼기표로 20자까지 적어 주십시오(index와 rating은 쓸 수 없습니다).",
        "Begin with a small Latin letter; use these, digits and hyphens, 20 at most (neither index nor rating).",
    ),
)
KindName = Annotated[str, matching(KIND_NAME, *NO_KIND_NAME)]
Colour = Literal["blue", "green", "yellow", "red", "grey"]


@checked(frozen=True, config=STRICT)
class Kind:
    """A kind of feedback and what the institution promises for it.

    `when` tells for what a customer chooses it. `statutory` is the time that the law gives, where it differs from the
    promise (민원 처리에 관한 법률 art. 17, 18); a `limit` with a share is one of it. `reopened_to` is the team that
    hears a customer who was not satisfied with the answer. `default` marks the kind whose team hears what is nobody
    else's. A `complaint` about a team is handled by another one (`complaints_to`) and seen by no member of it; `praise`
    is passed on to whom it is about; for one that deserves it, handlers may offer a `gift`. `fields` are asked beyond
    those of every form.
    """

    label: Text
    team: str
    limit: Limit | None
    keep_days: Count
    clause: Clause | None = None
    telephone_check: Switch = False
    card: Text | None = None
    colour: Colour = "blue"
    when: Text | None = None
    statutory: Limit | None = None
    reopened_to: str | None = None
    default: Switch = False
    complaint: Switch = False
    praise: Switch = False
    gift: Switch = False
    fields: ExtraFields = field(default_factory=dict)
    promises: Promises = field(default_factory=Promises)

    def __post_init__(self) -> None:
        if self.statutory and self.statutory.share is not None:
            raise wrong(*_LAWFUL_SHARE)
        if self.limit:
            object.__setattr__(self, "limit", self.limit.of_lawful(self.statutory))

    def title(self, lang: str) -> str:
        """Give the label with its card, such as 칭찬(Green 카드)."""
        if self.card is None:
            return self.label[lang]
        return formatting.with_brackets(self.label[lang], self.card[lang], lang)

    @property
    def asks_satisfaction(self) -> bool:
        """Tell whether a customer is asked if the answer satisfied; praise without a time for it is not answered."""
        return self.promises.satisfaction and not (self.praise and self.limit is None)

    def limit_text(self, lang: str) -> str:
        """Give the time an answer may take, or that there is no deadline."""
        return limit_words.within(self.limit, lang)


_LAWFUL_SHARE = (
    Text("법정 기간(statutory)은 비율(share)이 아닙니다.", "The lawful time (statutory) is no share."),
    Text("statutory: {days: 10}처럼 적어 주십시오.", "Write it like statutory: {days: 10}."),
)


_PROMISED = {"named": True, "delay_notice": True, "satisfaction": True}
#: What entries of these names leave out is taken from here; an entry of another name promises what it says alone.
USUAL: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "inquiry": {
            "when": Text("궁금한 점을 물으실 때", "When you have a question"),
            "promises": _PROMISED,
        },
        "suggestion": {
            "when": Text("더 낫게 할 생각이 있으실 때", "When you have an idea that would make things better"),
            "gift": True,
            "promises": _PROMISED,
        },
        "compliment": {
            "when": Text("친절한 직원이나 잘된 점을 알리실 때", "When staff were kind, or something went well"),
            "colour": "green",
            "praise": True,
            "promises": _PROMISED,
        },
        "complaint": {
            "when": Text("불편하셨거나 불친절을 겪으셨을 때", "When something went wrong, or staff were unkind"),
            "colour": "yellow",
            "complaint": True,
            "promises": _PROMISED,
        },
    }
)


def order(name: str) -> tuple[int, str]:
    """Give what kinds are sorted by where organization.yml is not at hand: the usual four first, then by name."""
    usual = list(USUAL)
    return (usual.index(name) if name in usual else len(usual)), name


def former(name: str, team: str, keep_days: int) -> Kind:
    """Make a kind that organization.yml names no more: of its cases no more is known than its name.

    It promises nothing, and has no time for an answer: each case has kept the deadline that it was given.
    """
    usual = {key: value for key, value in USUAL.get(name, {}).items() if key not in ("promises", "when")}
    return Kind(label=Text(name, name), team=team, limit=None, keep_days=keep_days, **usual)


def _with_defaults(value: object) -> object:
    """Fill in, before it is checked, what entries of the usual names leave out."""
    if not isinstance(value, Mapping):
        return value
    return {name: _filled(USUAL.get(str(name), {}), given) for name, given in value.items()}


def _filled(usual: Mapping[str, Any], given: object) -> object:
    if not isinstance(given, Mapping):
        return given
    filled = {**usual, **given}
    if isinstance(given.get("promises"), Mapping):
        filled["promises"] = {**usual.get("promises", {}), **given["promises"]}
    return filled


def _not_empty(kinds: Mapping[str, Kind]) -> Mapping[str, Kind]:
    if not kinds:
        raise wrong(
            Text("의견의 종류가 하나도 없습니다.", "There is no kind of feedback."),
            Text("docs/editors/kinds.md처럼 하나는 적어 주십시오.", "Write one at least (docs/editors/kinds.md)."),
        )
    return kinds


#: The kinds of an institution by their names, in its order.
Kinds = Annotated[Mapping[KindName, Kind], BeforeValidator(_with_defaults), AfterValidator(_not_empty)]

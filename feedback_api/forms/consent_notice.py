"""The consent notice (개인정보 보호법 art. 15(2)) of a kind of feedback, or of all, from what it asks and promises."""

from collections.abc import Iterator
from datetime import date

from feedback_api.forms import answers
from feedback_api.forms.texts import NOTICE, duration
from institution import formatting
from institution.formatting import Name
from institution.organization.kinds import Kind
from institution.organization.record import Organization
from institution.telephone import Phone
from institution.text import Text


def items(
    organization: Organization, lang: str, kind: str | None = None, phone: Phone | None = None
) -> list[tuple[str, str]]:
    """Give the notice of a kind, or of all, title and text of each item.

    It names the number of `phone`, or else of the team that handles the kind.
    """
    wanted = _wanted(organization, kind)
    keep_days = sorted({one.keep_days for one in wanted})
    asks = any_promises(organization, kind, "satisfaction")
    asked = _asked(wanted, lang, several_teams=len(organization.teams) > 1)
    values = {
        **institution_values(organization, lang, phone or organization.phone_for(kind or "")),
        **{item: text or _NOTHING[lang] for item, text in asked.items()},
        "purpose": _purpose(wanted, lang, asks_satisfaction=asks),
        "later": _LATER[asks][lang],
        "keep": " / ".join(duration(days, lang) for days in keep_days),
    }
    return [(title[lang], text[lang].format(**values)) for title, text in NOTICE]


def since() -> date:
    """Give the day since which the part of the notice that all forms share has had its text."""
    return date.fromisoformat(answers.CONSENT_VERSION)


def extra_versions(organization: Organization, lang: str) -> list[tuple[str, str]]:
    """Give the kinds that ask more than all do, each with the version that is stored with its cases."""
    return [(kind.label[lang], answers.consent_version(kind)) for kind in organization.kinds.values() if kind.fields]


def institution_values(organization: Organization, lang: str, phone: Phone) -> dict[str, str]:
    """Give what sentences say of an institution: the number to call, and the clause that asks for names, if any."""
    clause = organization.clause_on_names(lang)
    named = {"ko": f"(헌장 {clause})", "en": f" (charter {clause})"}[lang] if clause else ""
    return {"phone": Name(phone.label(lang)), "named_clause": named}


def any_promises(organization: Organization, kind: str | None, promise: str) -> bool:
    """Tell whether a kind promises something or, where none is chosen yet, any of them does."""
    return any(getattr(one.promises, promise) for one in _wanted(organization, kind))


def _wanted(organization: Organization, kind: str | None) -> list[Kind]:
    return [organization.kinds[kind]] if kind and kind in organization.kinds else list(organization.kinds.values())


def _asked(kinds: list[Kind], lang: str, *, several_teams: bool) -> dict[str, str]:
    """Give what is asked, required and optional; where several kinds are listed, with the kind that asks it."""
    if len(kinds) == 1:
        return answers.consent_items(lang, kinds[0], several_teams=several_teams)
    listed = answers.consent_items(lang, several_teams=several_teams)
    for kind in kinds:
        for answer in answers.extra_answers(kind):
            item = "required" if answer.required else "optional"
            listed[item] = ", ".join(
                filter(None, (listed[item], formatting.with_brackets(answer.label[lang], kind.label[lang], lang)))
            )
    return listed


def _purpose(kinds: list[Kind], lang: str, *, asks_satisfaction: bool) -> str:
    parts = [*_PURPOSES, *([_SATISFACTION] if asks_satisfaction else [])]
    extra = list(dict.fromkeys(_extra_purposes(kinds, lang)))
    if lang == "ko":
        return ", ".join([*(part.ko for part in parts), *extra])
    shared = f"{', '.join(part.en for part in parts[:-1])}{',' if len(parts) > 2 else ''} and {parts[-1].en}"
    return "; ".join([f"to {shared}", *extra])


def _extra_purposes(kinds: list[Kind], lang: str) -> Iterator[str]:
    """Give what each field beyond those of every form is for, with its label."""
    for kind in kinds:
        for field in kind.fields.values():
            yield formatting.with_brackets(field.purpose[lang], field.label[lang], lang)


_PURPOSES = (
    Text("의견 접수와 처리", "receive and handle your feedback"),
    Text("결과 회신", "tell you the outcome"),
)
_NOTHING = Text("없음", "none")
_SATISFACTION = Text("만족 여부 확인", "ask whether you are satisfied")
#: What is added to a case later, by whether the customer is asked if the answer satisfied.
_LATER = {
    True: Text(
        "그 뒤에 보내 주신 내용과 만족 여부",
        "the answer, and what you send us later, such as how satisfied you are",
    ),
    False: Text("그 뒤에 보내 주신 내용", "the answer, and what you send us later"),
}

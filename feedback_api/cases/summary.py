"""The customer's answers as staff read them, in Korean, in the team's mail and in `flask cases show`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedback_api.forms import answers
from feedback_api.forms.answers import Answer

if TYPE_CHECKING:
    from feedback_api.cases.opening import Case, Words
    from institution.organization.kinds import Kind
    from institution.organization.record import Organization

_NO_CHOICE = "고객이 정하지 않음"
_LANGUAGES = {"ko": "한국어", "en": "영어"}


@dataclass(frozen=True)
class Item:
    """An answer as staff read it."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class Summary:
    """The answers of a case in the order of mails; what was left empty is left out, but for what is chosen."""

    choices: list[Item]
    lines: list[Item]
    texts: list[Item]


def summarize(case: "Case", words: "Words", organization: "Organization") -> Summary:
    """Give everything that is stored of what a customer answered."""
    values, kind = {**vars(words), "about": case.about}, organization.kind(case.kind)
    return Summary(
        choices=[_item(answer, _chosen(answer, text, case, organization)) for answer, text in answers.choices(values)],
        lines=[*(_item(*pair) for pair in answers.written_lines(values, kind)), *_former(values, kind)],
        texts=[_item(*pair) for pair in answers.written_texts(values, kind)],
    )


def _item(answer: Answer, text: str) -> Item:
    return Item(answer.name, answer.short_label.ko, text)


def _chosen(answer: Answer, value: str, case: "Case", organization: "Organization") -> str:
    if answer.name == "about":
        return organization.teams[value].name.ko if value in organization.teams else _NO_CHOICE
    text = answer.choices[value].ko if value in answer.choices else value or _NO_CHOICE
    names_language = answer.name == "reply_by" and len(organization.languages) > 1
    return f"{text}, {_LANGUAGES[case.lang]}" if names_language else text


def _former(values: Mapping[str, str], kind: "Kind") -> list[Item]:
    """Give what was asked once and is no longer, by its name: what a customer wrote is never left out."""
    asked = {*answers.BY_NAME, *(answer.name for answer in answers.extra_answers(kind)), "link"}
    others = ((name, text) for name, text in values.items() if name not in asked and text)
    return [Item(name, name.removeprefix(answers.EXTRA), text) for name, text in others]

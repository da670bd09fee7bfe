"""What is asked before a new content/ is written: names, languages, teams and kinds, each with an id and its words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

import click

from institution.organization.kinds import KIND_NAME, NO_KIND_NAME
from institution.text import LANGUAGES, Text

#: The four kinds that most institutions have, and when a customer chooses each.
FOUR_KINDS = {
    "inquiry": (
        Text("문의", "Inquiry"),
        Text("궁금한 점을 물어 주십시오.", "Please ask us what you would like to know."),
    ),
    "suggestion": (
        Text("제안", "Suggestion"),
        Text("서비스를 더 낫게 할 생각을 들려주십시오.", "Please tell us what would make our service better."),
    ),
    "compliment": (
        Text("칭찬", "Compliment"),
        Text("친절한 직원이나 잘된 점을 알려 주십시오.", "Please tell us who was kind, or what went well."),
    ),
    "complaint": (
        Text("불편 신고", "Complaint"),
        Text("불편하셨거나 불친절을 겪으신 일을 알려 주십시오.", "Please tell us what went wrong, or who was unkind."),
    ),
}
ONE_TEAM = "office=고객서비스팀/Customer Service Team"
_OF_ANY_OTHER = Text("아래의 양식으로 보내 주십시오.", "Please use the form below.")
_ITEM = re.compile(r"(?:(?P<id>[a-z][a-z0-9-]*)\s*=\s*)?(?P<ko>[^=/]+?)\s*(?:/\s*(?P<en>[^=/]+?)\s*)?")
#: What a name cannot have: it stands in Markdown, YAML and addresses of mail.
_UNFIT = re.compile(r"[<>\[\]{}*_`|\\\"#:@\x00-\x1f\x7f]")
_LONGEST = 60
_HANGUL = re.compile("[가-힣]")


class Refusal(click.UsageError):
    """An answer that cannot be taken, with the cure; a prompt asks once more, and a command ends with this line."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line alone, without the command's usage."""
        click.echo(self.message, file=file, err=file is None)


@dataclass(frozen=True)
class Item:
    """A team or a kind: its id, its name and, of a kind, what its page asks customers for."""

    id: str
    name: Text
    about: Text = _OF_ANY_OTHER
    complaints_to: str = ""


@dataclass(frozen=True)
class Answers:
    """All that a new content/ is written from."""

    institution: Text
    languages: tuple[str, ...]
    teams: tuple[Item, ...]
    kinds: tuple[Item, ...]


def read_languages(text: str) -> tuple[str, ...]:
    """Read `ko` or `ko,en`; raises Refusal for anything else."""
    given = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    if set(given) <= set(LANGUAGES) and LANGUAGES[0] in given:
        return tuple(lang for lang in LANGUAGES if lang in given)
    raise _refuse("언어는 ko나 ko,en으로 적어 주십시오.", "Write the languages as ko or ko,en.")


def read_name(text: str, languages: Sequence[str]) -> Text:
    """Read the institution's name, 한빛공사 or 한빛공사/Hanbit Corporation; raises Refusal."""
    items = _read_items(text, languages, "name")
    if len(items) != 1:
        raise _refuse("기관의 이름을 하나 적어 주십시오.", "Write the institution's name, and one alone.")
    return items[0].name


def read_teams(text: str, languages: Sequence[str]) -> tuple[Item, ...]:
    """Read teams such as `고객지원팀, audit=감사팀`, or one for an empty answer; raises Refusal.

    Complaints about a team go to the next one, and of the last to the first.
    """
    teams = _read_items(text.strip() or ONE_TEAM, languages, "team")
    if len(teams) == 1:
        return tuple(teams)
    judges = [*teams[1:], teams[0]]
    return tuple(replace(team, complaints_to=judge.id) for team, judge in zip(teams, judges, strict=True))


def read_kinds(text: str, languages: Sequence[str]) -> tuple[Item, ...]:
    """Read kinds such as `inquiry, complaint, corruption=부패 신고`, or the four for an empty answer.

    The names of the four may be written in Korean too. Raises Refusal.
    """
    by_word = {word: name for name, (label, _) in FOUR_KINDS.items() for word in (name, label.ko)}
    words = [word.strip() for word in text.split(",") if word.strip()] or list(FOUR_KINDS)
    others = [word for word in words if word not in by_word]
    read = iter(_read_items(",".join(others), languages, "kind") if others else [])
    kinds = tuple(_one_of_four(by_word[word]) if word in by_word else next(read) for word in words)
    _refuse_repeats(kinds)
    _refuse_unfit_kinds(kinds)
    return kinds


def _one_of_four(name: str) -> Item:
    label, about = FOUR_KINDS[name]
    return Item(name, label, about)


def _read_items(text: str, languages: Sequence[str], prefix: str) -> list[Item]:
    """Read items between commas; one without an id is named by its place, as team-2."""
    items = []
    for place, word in enumerate((part for part in text.split(",") if part.strip()), start=1):
        match = _ITEM.fullmatch(word.strip())
        if not match or _UNFIT.search(word) or len(word) > _LONGEST:
            raise _refuse(
                f"이름으로 쓸 수 없습니다({word.strip()}). 이름이나 ‘영문 id=이름/영어 이름’으로 적어 주십시오.",
                f"Not usable as a name ({word.strip()}): write a name, or id=Korean name/English name.",
            )
        items.append(Item(match["id"] or f"{prefix}-{place}", _text(match["ko"], match["en"], languages)))
    _refuse_repeats(items)
    return items


def _text(ko: str, en: str | None, languages: Sequence[str]) -> Text:
    if "en" not in languages:
        return Text(ko, ko)
    if en or not _HANGUL.search(ko):
        return Text(ko, en or ko)
    raise _refuse(
        f"영어판이 있으므로 영어 이름도 빗금 뒤에 적어 주십시오(예: {ko}/English name).",
        f"The site has English: write the English name too, behind a slash ({ko}/English name).",
    )


def _refuse_repeats(items: Sequence[Item]) -> None:
    ids = [item.id for item in items]
    twice = next((name for name in ids if ids.count(name) > 1), None)
    if twice:
        raise _refuse(
            f"두 번 적혔습니다({twice}). 한 번만 적어 주십시오.", f"It stands twice ({twice}): write it once."
        )


def _refuse_unfit_kinds(kinds: Sequence[Item]) -> None:
    unfit = next((kind.id for kind in kinds if not re.fullmatch(KIND_NAME, kind.id)), None)
    if unfit:
        ko, en = (" ".join(text[lang] for text in NO_KIND_NAME).format(value=unfit) for lang in LANGUAGES)
        raise _refuse(ko, en)


def _refuse(ko: str, en: str) -> Refusal:
    return Refusal(f"{ko} / {en}")

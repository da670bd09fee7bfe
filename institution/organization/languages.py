"""The languages in which an institution publishes: Korean alone, or Korean and English."""

from typing import Annotated, Any

from pydantic import BeforeValidator

from institution.text import KOREAN, LANGUAGES, Conventions, Text
from institution.validation import wrong


def conventions_in(facts: object) -> Conventions:
    """Give the conventions of what organization.yml holds, which may be wrong: what cannot be read is as if absent."""
    languages = facts.get("languages") if isinstance(facts, dict) else None
    if not isinstance(languages, list):
        return Conventions()
    return Conventions(tuple(lang for lang in LANGUAGES if lang == KOREAN or lang in languages))


def _check_languages(value: Any) -> Any:
    if not isinstance(value, list | tuple) or not value:
        raise wrong(_NO_LIST, _CURE)
    for lang in value:
        if lang not in LANGUAGES:
            raise wrong(Text(f"누리집에 없는 언어입니다({lang}).", f"No such language ({lang})."), _CURE)
    if len(set(value)) < len(value):
        raise wrong(Text("같은 언어가 두 번 있습니다.", "A language stands twice."), _CURE)
    if value[0] != KOREAN:
        raise wrong(Text("첫 언어가 한국어(ko)가 아닙니다.", "The first language is not Korean (ko)."), _CURE)
    return value


_NO_LIST = Text("언어의 목록이 아닙니다.", "Not a list of languages.")
_CURE = Text("[ko]나 [ko, en]으로 적어 주십시오.", "Write [ko] or [ko, en].")

#: The codes of the languages, Korean first.
Languages = Annotated[tuple[str, ...], BeforeValidator(_check_languages)]

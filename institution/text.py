"""A text in the languages of the site, which those are, and the one form in which texts are compared.

Where an institution publishes in Korean alone, nobody is asked for English. Validators learn that from the
`Conventions` that `parse` of `institution/validation.py` gives them as the context of a validation.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, StringConstraints, ValidationInfo, ValidatorFunctionWrapHandler
from pydantic_core import CoreSchema, core_schema

#: What Korean keyboards, HWP, Japanese and Word put between words: ·, ㆍ, ・ and others that look like it.
MIDDLE_DOTS = "·ㆍ・･•‧∙⋅ᆞ"
_DOT = re.compile(f"[{MIDDLE_DOTS}]")

#: The languages that the software knows; the first one stands at the root of the site.
LANGUAGES = ("ko", "en")
KOREAN, ENGLISH = LANGUAGES

#: For the English of a Korean text that is wrong: it is told of the Korean one, once.
_WRONG_ITSELF = "-"

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True)
class Conventions:
    """By what an institution's files are read; `languages` are those of its site, Korean first."""

    languages: Sequence[str] = LANGUAGES

    @property
    def asks_for_english(self) -> bool:
        """Tell whether a text without English is an error, and not a text of an institution that has none."""
        return ENGLISH in self.languages


#: Of an institution that publishes in every language: nothing may be left out.
COMPLETE = Conventions()


@dataclass(frozen=True)
class Text:
    """A text in Korean, the first language, and English.

    In a data file it is `{ko: …, en: …}` or, of Korean alone, a plain string. Where the institution publishes in Korean
    alone, nobody is asked for English: what is missing is then the Korean text, so that there is always one to show.
    """

    ko: Filled
    en: Filled

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == ENGLISH else self.ko

    @property
    def bilingual(self) -> str:
        """Give both languages in one line, for those who read neither page: 문의 / Inquiry; once where they agree."""
        return self.ko if self.ko == self.en else f"{self.ko} / {self.en}"

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Make the schema of a text in a data file; as any schema of pydantic's, it raises nothing by itself."""
        return core_schema.with_info_wrap_validator_function(cls._read, handler.generate_schema(_Words))

    @classmethod
    def _read(cls, value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> "Text":
        if isinstance(value, Text):
            return value
        if isinstance(value, str) and value.strip():
            value = {"ko": value}
        words = validate(with_english(value, info) if isinstance(value, Mapping) else value)
        return cls(words.ko, words.en)


@dataclass(frozen=True)
class _Words:
    """What a data file must have of a text, in the end."""

    ko: Filled
    en: Filled


def with_english(value: Mapping[Any, Any], info: ValidationInfo) -> Mapping[Any, Any]:
    """Give the `ko` and `en` of a data file with Korean for the English that an institution need not have."""
    if _conventions(info).asks_for_english or value.get("en") not in (None, ""):
        return value
    korean = value.get("ko")
    return {**value, "en": korean if isinstance(korean, str) and korean.strip() else _WRONG_ITSELF}


def _conventions(info: ValidationInfo) -> Conventions:
    return info.context if isinstance(info.context, Conventions) else COMPLETE


def normalize(text: str) -> str:
    """Give a text in Unicode's composed form (NFC), in which it is compared: macOS writes 팀 as three signs."""
    return unicodedata.normalize("NFC", text)


def comparable(text: str) -> str:
    """Give a text as it is compared with another: composed, with one kind of middle dot and of space."""
    return " ".join(_DOT.sub("·", normalize(text)).split())

"""A text in the two languages of the site, and the one form in which texts are compared."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Annotated

from pydantic import StringConstraints

#: What Korean keyboards, HWP, Japanese and Word put between words: ·, ㆍ, ・ and others that look like it.
MIDDLE_DOTS = "·ㆍ・･•‧∙⋅ᆞ"
_DOT = re.compile(f"[{MIDDLE_DOTS}]")

#: The languages of the site and the forms; the first one stands at the root of the site.
LANGUAGES = ("ko", "en")

Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True)
class Text:
    """A text in Korean, the first language, and English."""

    ko: Filled
    en: Filled

    def __getitem__(self, lang: str) -> str:
        return self.en if lang == "en" else self.ko

    @property
    def bilingual(self) -> str:
        """Give both languages in one line, for those who read neither page: 문의 / Inquiry; once where they agree."""
        return self.ko if self.ko == self.en else f"{self.ko} / {self.en}"


def normalize(text: str) -> str:
    """Give a text in Unicode's composed form (NFC), in which it is compared: macOS writes 팀 as three signs."""
    return unicodedata.normalize("NFC", text)


def comparable(text: str) -> str:
    """Give a text as it is compared with another: composed, with one kind of middle dot and of space."""
    return " ".join(_DOT.sub("·", normalize(text)).split())

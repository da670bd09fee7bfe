"""The kinds of feedback and what an institution promises for each."""

from typing import Literal, get_args

from pydantic.dataclasses import dataclass as checked

from institution.organization import limit_words
from institution.organization.fields import Clause, Count
from institution.organization.limits import Limit
from institution.text import Text
from institution.validation import STRICT, wrong

#: The names that data files, pages and the service give the kinds.
KindName = Literal["inquiry", "suggestion", "compliment", "complaint"]
KINDS: tuple[KindName, ...] = get_args(KindName)


@checked(frozen=True, config=STRICT)
class Kind:
    """A kind of feedback and what the institution promises for it.

    `statutory` is the time that the law gives, where it differs from the promise (민원 처리에 관한 법률 art. 17, 18); a
    `limit` with a share is one of it. `reopened_to` is the team that hears a customer who was not satisfied with the
    answer.
    """

    label: Text
    team: str
    clause: Clause
    limit: Limit | None
    telephone_check: bool
    keep_days: Count
    card: Text | None = None
    statutory: Limit | None = None
    reopened_to: str | None = None

    def __post_init__(self) -> None:
        if self.statutory and self.statutory.share is not None:
            raise wrong(*_LAWFUL_SHARE)
        if self.limit:
            object.__setattr__(self, "limit", self.limit.of_lawful(self.statutory))

    def title(self, lang: str) -> str:
        """Give the label with its card, such as 칭찬(Green 카드)."""
        if self.card is None:
            return self.label[lang]
        return f"{self.label[lang]}({self.card[lang]})" if lang == "ko" else f"{self.label[lang]} ({self.card[lang]})"

    def limit_text(self, lang: str) -> str:
        """Give the time an answer may take, or that there is no deadline."""
        return limit_words.within(self.limit, lang)


_LAWFUL_SHARE = (
    Text("법정 기간(statutory)은 비율(share)이 아닙니다.", "The lawful time (statutory) is no share."),
    Text("statutory: {days: 10}처럼 적어 주십시오.", "Write it like statutory: {days: 10}."),
)

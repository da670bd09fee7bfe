"""What comes first among all that a search finds: written into the built index, where Lunr reads it as boosts.

A word in a title weighs a thousand times one in a text, as Material has it. Beside title and text an entry may have
other names, by which people ask for it though no text says so: who looks for a telephone number wants to call.
"""

import re
from typing import Any

from institution.text import Text
from site_src.blocks import contact
from site_src.postbuild.search import clauses

#: The field of other names, and what a word in it weighs beside one in a text.
NAMES = "names"
_NAMED = 2000.0
_CONTACT_NAMES = Text("전화번호 연락처 대표전화 콜센터 주소 위치", "telephone phone number contact address call")
#: By the address of an entry: people and standards before what mentions them; behind them the home page and the site
#: map, which repeat the names of all.
_BY_ADDRESS = (
    (re.compile("staff/#"), 1.5),
    (re.compile("standards/#standard-"), 1.5),
    (re.compile("$"), 0.5),
    (re.compile("sitemap/"), 0.1),
)
_CONTACT = 2.0
_CLAUSE = 3.0  # before what only quotes it, and behind the heading that has its number alone
_WORD = re.compile(r"\w+")


def weigh(index: Any) -> None:
    """Give each entry of Material's index its boost, and the contacts their other names."""
    index["config"].setdefault("fields", {})[NAMES] = {"boost": _NAMED}
    for entry in index["docs"]:
        if lang := _language_of_contacts(entry):
            entry[NAMES] = _CONTACT_NAMES[lang]
        entry["boost"] = round(_boost(entry), 3)


def _boost(entry: Any) -> float:
    if clauses.CLAUSE in entry:
        return _CLAUSE
    by_address = (factor for pattern, factor in _BY_ADDRESS if pattern.match(entry["location"]))
    return next(by_address, 1.0) * (_CONTACT if NAMES in entry else 1.0) * (1 + 1 / _length(entry))


def _length(entry: Any) -> int:
    """Count the words of a title: one that says nothing else weighs more."""
    return max(1, len(_WORD.findall(entry["title"])))


def _language_of_contacts(entry: Any) -> str | None:
    """Tell whether this is where the institution's numbers, hours and address stand, and in which language."""
    labels = ((lang, (contact.HOURS[lang], contact.ADDRESS[lang])) for lang in ("ko", "en"))
    return next((lang for lang, both in labels if all(label in entry["text"] for label in both)), None)

"""Make the built search find Korean: in the middle of compounds, and whatever particle stands behind the word.

The search that runs in the browser knows only beginnings of words, and cuts texts and queries by one separator, a
JavaScript regular expression. So the separator learns from the texts it is to cut: it cuts before each noun that stands
inside of another, and takes a particle off the end of a query. The texts are those of the index, where nothing is that
the site does not show.
"""

import json
import re
from pathlib import Path
from typing import Any

from institution.text import normalize
from site_src.postbuild import korean_words
from site_src.postbuild.korean_words import Vocabulary

#: Where the generators put their index: MkDocs, Zensical.
INDEXES = ("search/search_index.json", "search.json")
_TAG = re.compile("<[^>]*>")
_END = re.compile("(?<=[가-힣])(?=<|$)")


def write(site: Path) -> None:
    """Rewrite the separator of every search index of the site, so that it fits the texts of that index."""
    for path in (path for name in INDEXES for path in site.rglob(name)):
        index = json.loads(normalize(path.read_text("utf-8")))
        entries = index["docs"] if "docs" in index else index["items"]
        texts = [_TAG.sub("\n", f"{entry['title']}\n{entry['text']}") for entry in entries]
        vocabulary = Vocabulary(texts, [_TAG.sub("", entry["title"]) for entry in entries])
        for entry in entries:
            entry.update(title=_without_end(entry["title"]), text=_without_end(entry["text"]))
        plain = index["config"].setdefault("plain_separator", index["config"]["separator"])  # kept for a second run
        index["config"]["separator"] = separator(plain, vocabulary)
        path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8")


def separator(base: str, vocabulary: Vocabulary) -> str:
    """Add to the generator's separator what the words tell; a particle is taken off the very end alone."""
    if not vocabulary.words:
        return base
    endings = "|".join((*korean_words.PARTICLES, *korean_words.VERBAL))
    exceptions = "".join(f"(?<!{noun})" for noun in sorted(vocabulary.lookalikes()))
    cuts = [f"(?<=[가-힣]{{{korean_words.SHORTEST}}})(?:{endings})${exceptions}"]
    if inner := sorted(vocabulary.inner()):
        cuts.insert(0, f"(?={'|'.join(inner)})")
    return "|".join([base, *cuts])


def _without_end(text: Any) -> Any:
    """Let no word of the index be the end of a text, where a query's particle is."""
    return _END.sub(" ", text) if isinstance(text, str) else text

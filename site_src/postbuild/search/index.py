"""Make the built search find Korean: in the middle of compounds, and whatever particle stands behind the word.

The search that runs in the browser knows only beginnings of words, and cuts texts and queries by one separator, a
JavaScript regular expression. So the separator learns from the texts it is to cut: it cuts before each noun that stands
inside of another, leaves out words that tell nothing, and takes a particle off the end of a query. The texts are those
of the index, where nothing is that the site does not show. What comes first among those found is told by
site_src/postbuild/search/weights.py, and in the browser by site_src/theme/assets/search_worker.js.
"""

import json
import re
from pathlib import Path
from typing import Any

from institution.text import normalize
from site_src.postbuild.search import clauses, korean_words, weights
from site_src.postbuild.search.korean_words import Vocabulary

#: Where the generators put their index: MkDocs, Zensical.
INDEXES = ("search/search_index.json", "search.json")
_TAG = re.compile("<[^>]*>")
_END = re.compile("(?<=[가-힣])(?=<|$)")
#: An article is found with its 제 and without: of 제5조제1항 remains 5조제1항, which begins as 5조 does.
_ORDINAL = r"(?<![가-힣\d])제(?=\d+[편장절조])"


def write(site: Path) -> None:
    """Rewrite every search index of the site: its entries, their weights, and a separator that fits their texts."""
    for path in (path for name in INDEXES for path in site.rglob(name)):
        index = json.loads(normalize(path.read_text("utf-8")))
        entries = index["docs"] if "docs" in index else index["items"]
        texts = [_TAG.sub("\n", f"{entry['title']}\n{entry['text']}") for entry in entries]
        vocabulary = Vocabulary(texts, [_TAG.sub("", entry["title"]) for entry in entries])
        plain = index["config"].setdefault("plain_separator", index["config"]["separator"])  # kept for a second run
        index["config"]["separator"] = separator(plain, vocabulary)
        if "docs" in index:
            entries = index["docs"] = clauses.divide(entries, path.parent.parent)
            weights.weigh(index)
        for entry in entries:
            entry.update(title=_without_end(entry["title"]), text=_without_end(entry["text"]))
        path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8")


def separator(base: str, vocabulary: Vocabulary) -> str:
    """Add to the generator's separator what the words tell; a particle is taken off the very end alone."""
    if not vocabulary.words:
        return base
    endings = "|".join((*korean_words.PARTICLES, *korean_words.VERBAL))
    exceptions = "".join(f"(?<!{noun})" for noun in sorted(vocabulary.lookalikes()))
    inner = sorted(vocabulary.inner)
    cuts = [f"(?={'|'.join(inner)})"] if inner else []
    behind = rf"(?:(?<=[가-힣]{{{korean_words.SHORTEST}}})|(?<=\d[조항]))(?:{endings})${exceptions}"
    return "|".join([base, korean_words.function_words(), korean_words.ABSENT, _ORDINAL, *cuts, behind])


def _without_end(text: Any) -> Any:
    """Let no word of the index be the end of a text, where a query's particle is."""
    return _END.sub(" ", text) if isinstance(text, str) else text

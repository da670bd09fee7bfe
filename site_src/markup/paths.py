"""Find which page is being made, as MkDocs, Zensical or `render.py` note it on the Markdown instance."""

from dataclasses import dataclass
from pathlib import Path

from markdown import Markdown

from institution.validation import short
from site_src.markup.pages import FRONT_MATTER


@dataclass(frozen=True)
class Whereabouts:
    """A page: its file, its address below the folder of pages, and how many lines stand above its Markdown."""

    path: str
    uri: str
    above: int


def of(md: Markdown) -> Whereabouts:
    """Find the page that a Markdown instance was made for."""
    for treeprocessor in md.treeprocessors:  # MkDocs, and render.py
        file = getattr(treeprocessor, "file", None)
        if file is not None and hasattr(file, "src_uri"):
            return _of_file(Path(file.abs_src_path), file.src_uri)
    for preprocessor in md.preprocessors:  # Zensical
        if type(preprocessor).__name__ == "ContextPreprocessor":
            page, config = preprocessor.page, preprocessor.config  # type: ignore[attr-defined]
            return _of_file(Path(config["docs_dir"]) / page.path, page.path)
    return Whereabouts("Markdown", "", 0)


def _of_file(path: Path, uri: str) -> Whereabouts:
    front_matter = FRONT_MATTER.match(path.read_text("utf-8-sig"))
    return Whereabouts(short(path), uri, front_matter[0].count("\n") if front_matter else 0)

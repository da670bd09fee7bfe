"""Find which page is being made, as MkDocs, Zensical or `render.py` note it on the Markdown instance."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from markdown import Markdown

from institution.validation import short
from site_src.markup.pages import FRONT_MATTER


@dataclass(frozen=True)
class Whereabouts:
    """A page: its file, or None of Markdown that stands in none, and its address below the folder of pages."""

    file: Path | None
    uri: str

    @property
    def path(self) -> str:
        """The file as problems name it."""
        return short(self.file) if self.file else "Markdown"

    @cached_property
    def above(self) -> int:
        """How many lines stand above the Markdown in the file, which is read for it."""
        front_matter = FRONT_MATTER.match(self.file.read_text("utf-8-sig")) if self.file else None
        return front_matter[0].count("\n") if front_matter else 0


def of(md: Markdown) -> Whereabouts:
    """Find the page that a Markdown instance was made for."""
    for treeprocessor in md.treeprocessors:  # MkDocs, and render.py
        file = getattr(treeprocessor, "file", None)
        if file is not None and hasattr(file, "src_uri"):
            return Whereabouts(Path(file.abs_src_path), file.src_uri)
    for preprocessor in md.preprocessors:  # Zensical
        if type(preprocessor).__name__ == "ContextPreprocessor":
            page, config = preprocessor.page, preprocessor.config  # type: ignore[attr-defined]
            return Whereabouts(Path(config["docs_dir"]) / page.path, page.path)
    return Whereabouts(None, "")

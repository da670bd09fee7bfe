"""Write a new content/ in the place of the old one: all of it, or nothing."""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from institution.organization.fields import PLACEHOLDER_PHONE
from institution.organization.formerly import Formerly
from institution.text import Text
from site_src.starter.answers import Answers
from site_src.starter.predecessor import DOMAIN

_TITLE = Text("고객서비스헌장", "Customer Service Charter")
_SWITCHBOARD = Text("대표 전화", "Switchboard")
_UNSETTLED = Text("(기관이 확정할 사항)", "(to be confirmed by the institution)")
#: The page that is written once for each kind.
_OF_A_KIND = "feedback/kind.md"
#: What YAML reads as the text that is written, without quotation marks.
_PLAIN = re.compile(r"[가-힣A-Za-z](?:[가-힣A-Za-z0-9 .()·ㆍ&'-]*[가-힣A-Za-z0-9.)])?")
_WORDS = re.compile(r"(?:true|false|yes|no|on|off|null|y|n)", re.IGNORECASE)


def holds_what_git_does_not(content: Path) -> bool:
    """Tell whether the folder has changes, or files, that no commit has; without Git everything in it is such."""
    if not content.exists():
        return False
    command = ["git", "status", "--porcelain", "--untracked-files=all", "--ignored", "--", content.name]
    try:
        done = subprocess.run(command, cwd=content.absolute().parent, capture_output=True, check=False)  # noqa: S603
    except OSError:
        return True
    return done.returncode != 0 or bool(done.stdout.strip())


def replace(content: Path, answers: Answers, formerly: Formerly | None, today: date) -> None:
    """Put a new folder in the place of the old one, which goes as a whole when all of the new one is written."""
    parent = content.absolute().parent
    with tempfile.TemporaryDirectory(dir=parent, prefix=".content-") as temporary:
        new, old = Path(temporary, "new"), Path(temporary, "old")
        _write(new, answers, formerly, today)
        if content.exists():
            content.rename(old)
        try:
            new.rename(content)
        except OSError:
            old.rename(content)
            raise


def _write(folder: Path, answers: Answers, formerly: Formerly | None, today: date) -> None:
    values = _values(answers, formerly, today)
    for name, text in _files(answers, values):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")


def _files(answers: Answers, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each file; nothing of a language that the institution leaves out."""
    environment = _environment(answers.languages)
    for name in environment.list_templates():
        if "en" not in answers.languages and name.startswith(("en/", "data/menu.en")):
            continue
        template = environment.get_template(name)
        if name.endswith(_OF_A_KIND):
            for kind in answers.kinds:
                yield name.replace("kind.md", f"{kind.id}.md"), template.render(values, kind=kind)
        else:
            yield name, template.render(values)


def _values(answers: Answers, formerly: Formerly | None, today: date) -> dict[str, Any]:
    return {
        "institution": answers.institution,
        "languages": list(answers.languages),
        "teams": answers.teams,
        "kinds": answers.kinds,
        "formerly": asdict(formerly) if formerly else None,
        "title": _TITLE,
        "switchboard": _SWITCHBOARD,
        "unsettled": _UNSETTLED,
        "phone": PLACEHOLDER_PHONE,
        "domain": DOMAIN,
        "today": today.isoformat(),
    }


def _environment(languages: tuple[str, ...]) -> Environment:
    made = Environment(  # noqa: S701 - what is written is Markdown and YAML
        loader=PackageLoader("site_src.starter"),
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<!--#",
        comment_end_string="#-->",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["value"] = _value
    made.filters["text"] = lambda text: f"{{{', '.join(f'{lang}: {_value(text[lang])}' for lang in languages)}}}"
    return made


def _value(text: str) -> str:
    """Write a text as YAML reads it, between quotation marks where it must be."""
    plain = _PLAIN.fullmatch(text) and not _WORDS.fullmatch(text)
    return text if plain else json.dumps(text, ensure_ascii=False)

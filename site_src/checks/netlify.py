"""netlify.toml: a production site must not hand the form on to an example address."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from institution.organization.fields import is_placeholder
from institution.text import Text
from institution.validation import DataError, Problem, read_utf8, short

if TYPE_CHECKING:
    from site_src.content import Content


def check_netlify(content: "Content") -> Iterator[Problem]:
    """Yield each redirect of netlify.toml that leads to an address under .example (RFC 2606), or why none can be read.

    The file stands beside the folder of content; a site that is hosted elsewhere has none.
    """
    path = content.folder.parent / "netlify.toml"
    if path.exists():
        yield from _example_addresses(path)


def _example_addresses(path: Path) -> Iterator[Problem]:
    try:
        text = read_utf8(path)
        redirects = _redirects(tomllib.loads(text))
    except DataError as error:
        yield from error.problems
    except tomllib.TOMLDecodeError as error:
        yield Problem(short(path), _line_of_error(error, text), "", *_broken(error))
    except TypeError:
        yield Problem(short(path), _line_of("redirects", text), "redirects", *_NO_LIST)
    else:
        for target in (str(redirect.get("to", "")) for redirect in redirects):
            if _is_placeholder(target):
                yield Problem(short(path), _line_of(target, text), "redirects.to", *_PLACEHOLDER)


def _redirects(data: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the entries of [[redirects]]; raises TypeError if they are something else."""
    redirects = data.get("redirects", [])
    if not isinstance(redirects, list) or not all(isinstance(redirect, dict) for redirect in redirects):
        raise TypeError
    return redirects


def _is_placeholder(target: str) -> bool:
    try:
        return is_placeholder(urlsplit(target).hostname or "")
    except ValueError:  # no address at all: Netlify says so
        return False


def _line_of(part: str, text: str) -> int | None:
    place = text.find(part)
    return text[:place].count("\n") + 1 if place >= 0 else None


def _line_of_error(error: tomllib.TOMLDecodeError, text: str) -> int | None:
    named = re.search(r"at line (\d+)", str(error))
    return int(named[1]) if named else text.count("\n") + 1


def _broken(error: tomllib.TOMLDecodeError) -> tuple[Text, Text]:
    reason = str(error).partition(" (at ")[0]
    return (
        Text("TOML 형식이 맞지 않습니다.", f"Not valid TOML ({reason})."),
        Text(
            "따옴표와 대괄호([[redirects]]), 등호(=)를 확인해 주십시오.",
            "Check quotation marks, brackets and equals signs.",
        ),
    )


_NO_LIST = (
    Text("전달 규칙이 목록이 아닙니다.", "The redirects are no list."),
    Text("규칙마다 [[redirects]]로 시작해 주십시오.", "Begin each of them with [[redirects]]."),
)
_PLACEHOLDER = (
    Text("의견을 받는 서버의 주소가 아직 예시입니다.", "The form's server is still an example address."),
    Text("실제 서버의 주소로 바꿔 주십시오.", "Write the real one."),
)

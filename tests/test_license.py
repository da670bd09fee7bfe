"""The licence that the software is given under, and what `make audit-deps` looks at."""

import re
import tomllib
from hashlib import sha256

from tests.conftest import ROOT

#: Of https://www.apache.org/licenses/LICENSE-2.0.txt, as Debian and many packages ship it.
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_the_licence_is_the_unmodified_apache_2_and_the_package_names_it() -> None:
    assert sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2
    assert (PROJECT["license"], PROJECT["license-files"]) == ("Apache-2.0", ["LICENSE"])


def test_words_of_the_institution_are_not_given_with_it() -> None:
    """The file lies beside the folders of pages, so that no generator publishes it; each institution begins with it."""
    text = (ROOT / "site_src/starter/templates/README.md").read_text("utf-8")
    assert "여기에 들지 않습니다" in text
    assert "is not part of that" in text
    assert all(
        re.search(r"^docs_dir: content/(ko|en)$", (ROOT / f"mkdocs{lang}.yml").read_text("utf-8"), re.M)
        for lang in ("", ".en")
    )


def test_the_lock_names_every_dependency() -> None:
    """`make lock` writes it; `make audit-deps` asks for the vulnerabilities of what it names, and of nothing else."""
    wanted = [
        *PROJECT["dependencies"],
        *(name for extra in PROJECT["optional-dependencies"].values() for name in extra),
    ]
    names = {re.split(r"[\[<>=]", requirement)[0].lower().replace("_", "-") for requirement in wanted}
    locked = set(re.findall(r"^([a-z0-9.-]+)==", LOCK, re.M))
    assert names - locked == set()


def test_the_audit_fails_where_it_could_ask_nothing() -> None:
    """Without --strict, pip-audit passes over what the registry knows nothing of, and over a registry that is none."""
    recipe = re.search(r"^audit-deps:.*\n((?:\t.*\n)+)", MAKEFILE, re.M)
    assert recipe
    calls = [line.strip() for line in recipe[1].splitlines()]
    assert [call.split()[0] for call in calls[1:]] == [
        "@$(BIN)/cyclonedx-py",
        "@$(BIN)/pip-licenses",
        "@$(BIN)/pip-audit",
    ]
    assert "--requirement requirements.lock" in calls[-1]
    assert "--strict" in calls[-1]

"""Which tests guard which module: the one place to change when a module moves or a test file is new.

`make mutants` runs, for each mutant, the tests of `inside` that run the changed line, the quickest first; then, if none
fails, the others of `inside`, and those of `outside`. `outside` is for tests that start processes, into which it cannot
look. A module that is not here is guarded by all tests of its folder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Tests:
    """Files of tests, seen from the root."""

    inside: Sequence[str]
    outside: Sequence[str] = ()


_MODULES: dict[str, tuple[str, str]] = {
    # module: files of tests/api that call it, files that start the service
    "backlog": ("outbox outbox_guards given_up operations health", ""),
    "chores": ("chores_guards retention ratings given_up safekeeping", ""),
    "guards": ("guards guards_guards proxies operations feedback", "serve hostile_requests"),
    "letters": ("mail outbox ratings given_up", ""),
    "limits": ("limits limits_guards ratings feedback form", ""),
    "mail": ("mail mail_guards outbox given_up", ""),
    "outbox": ("outbox outbox_guards given_up mail ratings retention feedback", "serve"),
    "ratings": ("ratings store safekeeping queue_threads", ""),
    "retention": ("retention retention_guards ratings safekeeping", ""),
    "site_headers": ("site_headers operations", ""),
    "smtp": ("mail mail_guards outbox smtp smtp_guards", "serve"),
    "store/backup": ("safekeeping backup_guards retention", ""),
    "store/engine": ("store together queue_threads health postgres", ""),
    "store/migrate": ("store safekeeping postgres", ""),
    "store/prepared": ("store together postgres", ""),
    "store/together": ("together queue_threads", ""),
    "store/vault": ("store safekeeping", ""),
    "tokens": ("guards tokens_guards feedback form ratings", ""),
    "worker": ("outbox worker_guards chores_guards given_up ratings mail", "serve"),
}
_SITE: dict[str, tuple[str, str]] = {
    "headers": ("headers headers_guards", ""),
    "records/staff": ("data_errors", "visibility blocks"),
    "directory": ("blocks", "visibility"),
}


def find_tests(module: Path) -> Tests:
    """Give the tests of a module such as feedback_api/rate_limits.py; a file that is not there is left out."""
    package, name = module.parts[0], "/".join(module.with_suffix("").parts[1:])
    known, folder = (_MODULES, "api") if package == "feedback_api" else (_SITE, "site")
    if name not in known:
        return Tests([f"tests/{folder}"])
    inside, outside = ([f"tests/{folder}/test_{one}.py" for one in names.split()] for names in known[name])
    return Tests([one for one in inside if Path(one).exists()], [one for one in outside if Path(one).exists()])

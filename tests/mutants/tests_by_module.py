"""Which tests guard which module: the files of the same room under tests/, and a few of others.

`feedback_api/outbox/queue.py` is guarded by the files of tests/api/outbox, `site_src/blocks/staff/seating.py` by those
of tests/site/blocks, and `feedback_api/rate_limits.py`, which is in no room, by the files of tests/api that are in none
either. `_OTHERS` adds what guards a module from elsewhere; a room without tests is guarded by all of its package.
`_ALONE` names all the files of a module whose room has many slow tests of other modules, since a mutant that survives
is met by every test.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PACKAGES = {"feedback_api": "tests/api", "site_src": "tests/site", "institution": "tests/institution"}
_OTHERS: Mapping[str, Sequence[str]] = {
    "feedback_api/backups/backup.py": ("tests/api/cases/test_retention.py",),
    "feedback_api/cases/retention.py": ("tests/api/backups/test_backup.py", "tests/api/ratings/test_ratings.py"),
    "feedback_api/counters.py": ("tests/api/metrics/test_counts.py",),
    "feedback_api/desk/case_counts.py": ("tests/api/metrics/test_snapshot.py",),
    "feedback_api/forms/tokens.py": (
        *("tests/api/web/test_request_guards.py", "tests/api/test_rate_limits.py", "tests/api/ratings/test_ratings.py"),
    ),
    "feedback_api/outbox/admin.py": ("tests/api/metrics/test_snapshot.py",),
    "feedback_api/outbox/failure_codes.py": ("tests/api/metrics/test_snapshot.py",),
    "feedback_api/outbox/queue.py": (
        *("tests/api/cases/test_retention.py", "tests/api/ratings/test_ratings.py", "tests/api/store/test_keys.py"),
        *("tests/api/delivery/test_worker_guards.py", "tests/api/store/test_processes.py"),
        *("tests/api/store/test_clock_check.py", "tests/api/delivery/test_scheduled_jobs.py"),
    ),
    "feedback_api/web/instrumentation.py": ("tests/api/metrics/test_counts.py",),
}
_ALONE: Mapping[str, Sequence[str]] = {
    "feedback_api/outbox/redating.py": ("tests/api/store/test_clock_check.py",),
    "feedback_api/delivery/smtp.py": (
        *("tests/api/delivery/test_smtp_replies.py", "tests/api/delivery/test_smtp_sessions.py"),
        *("tests/api/delivery/test_smtp_tls.py", "tests/api/delivery/test_emails.py"),
        *("tests/api/delivery/test_emails_guards.py", "tests/api/delivery/test_smtp_guards.py"),
        "tests/api/outbox/test_queue.py",
    ),
    "feedback_api/delivery/smtp_replies.py": ("tests/api/delivery/test_smtp_replies.py",),
    "feedback_api/delivery/smtp_session.py": (
        *("tests/api/delivery/test_smtp_replies.py", "tests/api/delivery/test_smtp_sessions.py"),
        *("tests/api/delivery/test_smtp_tls.py", "tests/api/delivery/test_smtp_guards.py"),
    ),
    "feedback_api/delivery/worker.py": (
        *("tests/api/delivery/test_worker_guards.py", "tests/api/delivery/test_scheduled_jobs_guards.py"),
        *("tests/api/delivery/test_smtp_replies.py", "tests/api/delivery/test_smtp_guards.py"),
        *("tests/api/outbox/test_queue.py", "tests/api/outbox/test_given_up.py", "tests/api/store/test_processes.py"),
        *("tests/api/store/test_clock_check.py", "tests/api/web/test_health.py"),
        "tests/api/metrics/test_counts.py",
    ),
    "feedback_api/rate_limits.py": (
        *("tests/api/test_rate_limits.py", "tests/api/test_rate_limits_guards.py"),
        "tests/api/delivery/test_scheduled_jobs.py",
    ),
    "feedback_api/web/request_guards.py": (
        *("tests/api/web/test_request_guards.py", "tests/api/web/test_request_guards_guards.py"),
        *("tests/api/web/test_feedback.py", "tests/api/web/test_hostile_requests.py", "tests/api/forms/test_bounds.py"),
    ),
    "site_src/postbuild/headers.py": (
        *("tests/site/postbuild/test_headers.py", "tests/site/postbuild/test_headers_guards.py"),
    ),
    "site_src/records/staff.py": (
        *("tests/site/records/test_staff_guards.py", "tests/site/test_visibility.py"),
        *("tests/site/blocks/test_blocks.py", "tests/site/blocks/test_seating.py"),
    ),
}


def find_tests(module: Path) -> list[str]:
    """Give the files with the tests of a module such as feedback_api/outbox/queue.py, as seen from the root."""
    if module.as_posix() in _ALONE:
        return list(_ALONE[module.as_posix()])
    package = Path(_PACKAGES[module.parts[0]])
    files = _files(package.joinpath(*module.parts[1:-1][:1]), "test_*.py") or _files(package, "**/test_*.py")
    return files + [file for file in _OTHERS.get(module.as_posix(), ()) if file not in files]


def _files(folder: Path, pattern: str) -> list[str]:
    return sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / folder).glob(pattern))

"""Turn what `make check` printed into GitLab's report of code quality, which shows each problem beside its line.

Called with the file of the output; writes the report to the standard output. Lines are read by the patterns that GitHub
is given (.github/problem-matcher.json).
"""

import json
import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

_MATCHERS = Path(__file__).parents[1] / ".github/problem-matcher.json"
#: Of GitHub's words, by GitLab's.
_SEVERITIES = {"error": "major", "warning": "info"}


def list_problems(output: str) -> Iterator[dict[str, Any]]:
    """Yield an entry of the report for each line of the output that tells of a problem."""
    matchers = json.loads(_MATCHERS.read_text("utf-8"))["problemMatcher"]
    for line in output.splitlines():
        for matcher in matchers:
            (pattern,) = matcher["pattern"]
            if match := re.match(pattern["regexp"], line):
                number = match[pattern["line"]] if "line" in pattern else None
                yield {
                    "description": match[pattern["message"]],
                    "check_name": matcher["owner"],
                    "fingerprint": sha256(line.encode()).hexdigest(),
                    "severity": _SEVERITIES[matcher["severity"]],
                    "location": {"path": match[pattern["file"]], "lines": {"begin": int(number or 1)}},
                }
                break


if __name__ == "__main__":
    json.dump(list(list_problems(Path(sys.argv[1]).read_text("utf-8"))), sys.stdout, ensure_ascii=False)

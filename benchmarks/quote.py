"""What README tells of the results: every promised figure, and the machine and day it was measured on."""

import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
_BEGIN, _END = "<!-- benchmarks/results.md -->\n", "<!-- end -->"
_HEAD = "| Part | Figure | Measured | Promised | |\n| --- | --- | ---: | ---: | --- |"
_SECTION = re.compile(r"^## (.+)\n\n(.+?), [\d.]+ ms a disk sync", re.M)
_TARGET = re.compile(r"^\| (.+?) \| (\S+) \| ([≥≤] \S+) \| (.+) \|$", re.M)


def quoted(results: str) -> str:
    """Gather the promised figures of results.md, and the machines, as a table."""
    rows, machines = [], []
    for section in re.split(r"^(?=## )", results, flags=re.M)[1:]:
        title, machine = _SECTION.search(section).groups()  # type: ignore[union-attr] # report.Section writes both
        if targets := _TARGET.findall(section):
            machines.append(machine)
            rows += [f"| {title} | {' | '.join(target)} |" for target in targets]
    return "\n".join([f"{'; '.join(dict.fromkeys(machines))}:\n", _HEAD, *rows]) + "\n"


def renew(results: str) -> None:
    """Write what is quoted into README, between its two marks."""
    text = README.read_text("utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    README.write_text(f"{before}{_BEGIN}{quoted(results)}{_END}{after}", "utf-8")

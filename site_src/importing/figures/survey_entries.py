"""What a survey needs beside its scores, where it is new: its entry in surveys.yml, and its page."""

import re
from collections.abc import Sequence

from institution.text import Text
from institution.validation import read_text, read_yaml
from site_src.importing.figures import labels
from site_src.importing.figures.grid import Grid
from site_src.importing.figures.scores import Score
from site_src.importing.outcome import Outcome
from site_src.importing.request import Request
from site_src.records.completion.survey_rows import survey_id

_BRACKETS = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PAGE = """---
owner: {owner}
updated: {today}
---

# {name}

```survey
{option}
```
"""


def add(request: Request, outcome: Outcome, found: Grid, read: Sequence[Score]) -> None:
    """Add an entry to surveys.yml for each year that has none; one that is there stays as its editor wrote it."""
    path = request.data / "surveys.yml"
    text = read_text(path) if path.exists() else ""
    entries = read_yaml(path)[0] if text.strip() else []
    known = {survey_id(entry) for entry in entries or []}
    new = [year for year in sorted({score.year for score in read}) if id_of(request, year) not in known]
    if not new:
        return
    kept = "" if not entries else text.rstrip("\n") + "\n"
    outcome.files[path] = kept + "".join(_entry(request, year, found, read) for year in new)
    for year in new:
        _add_page(request, outcome, id_of(request, year), _name(year, found))
    names = ", ".join(map(str, new))
    outcome.remarks.append(
        Text(
            f"surveys.yml에 {names}년의 항목을 더합니다. 척도, 기간, 조사 기관을 아시면 채워 주십시오.",
            f"Entries for {names} are added to surveys.yml. Fill in scale, period and surveyor where you know them.",
        )
    )


def id_of(request: Request, year: int) -> str:
    """Give the id of the survey of a year: the year or, where it has several, the one named, as 2025-staff."""
    named = request.period or ""
    return named if named.startswith(f"{year}-") else str(year)


def _is_fiscal(found: Grid) -> bool:
    """Tell whether the years of a sheet are fiscal years."""
    said = (*found.table.titles, *found.table.head.headings, *(text for f in found.figures for _, text in f.across))
    return any("회계연도" in "".join(text.split()) or text.strip().upper().startswith("FY") for text in said)


def _entry(request: Request, year: int, found: Grid, read: Sequence[Score]) -> str:
    """Write the entry of a year: its name as the sheet calls it, and its score if the sheet has one for everything."""
    overall = [s for s in read if s.year == year and not s.service and labels.is_overall(s.dimension)]
    ids = [f"  id: {id_of(request, year)}"] if id_of(request, year) != str(year) else []
    fiscal = ["  fiscal: true"] if _is_fiscal(found) else []
    lines = [f"- year: {year}", *ids, *fiscal, f'  name: {{ko: "{_name(year, found)}"}}']
    lines += [f"  score: {score.score:f}" for score in overall[:1]]
    lines += [f"  base: {score.base}" for score in overall[:1] if score.base]
    return "\n".join([*lines, "  sample: false", ""])


def _name(year: int, found: Grid) -> str:
    """Give the name of a survey: its title in the sheet without what is said of the table, or a plain one."""
    title = next((text for text in found.table.titles if "조사" in text and labels.year_in(text) == year), "")
    plain = " ".join(_BRACKETS.sub("", title).replace('"', "").split()).removesuffix("결과").strip()
    return plain or f"{year}년 고객만족도 조사"


def _add_page(request: Request, outcome: Outcome, survey: str, name: str) -> None:
    """Write the Korean page of a survey, which shows its figures, where there is none; words are the editor's."""
    path = request.content / "ko/surveys" / f"{survey}.md"
    if path.exists():
        return
    option = f"id: {survey}" if "-" in survey else f"year: {survey}"
    owner = request.organization.default_team
    outcome.files[path] = _PAGE.format(owner=owner, today=request.today.isoformat(), name=name, option=option)
    if request.organization.conventions.asks_for_english:
        outcome.remarks.append(
            Text(
                f"영어 쪽 content/en/surveys/{survey}.md와 영어 이름은 직접 적어 주십시오.",
                f"Write the English page content/en/surveys/{survey}.md and the English names yourself.",
            )
        )

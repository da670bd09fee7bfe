"""Check that records agree with each other: deputies with teams, scores with scales, seats, photos, time limits."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from institution.formatting import Name
from institution.organization import limit_words
from institution.performance.record_files import Entry, Table
from institution.text import Text, comparable, normalize
from institution.validation import Problem
from site_src.records import figure_consistency
from site_src.records.data_files import DataFiles
from site_src.records.services import service_consistency
from site_src.records.surveys import SurveyRow, SurveyWave, outside

if TYPE_CHECKING:
    from institution.organization.kinds import Kind
    from institution.organization.limits import Limit
    from institution.performance.standards import ServiceStandard

#: What makes a limit of a number of days or hours; a date (매월 1일), a step (1일 단위) or a rate (1일 3회) is none.
_LIMIT_KO = r"\s*(?:이내|내|안|까지|만에|[은이을를](?![가-힣])|[(),.]|$)"
_LIMIT_EN = r"(?:^|\b(?:within|in|the|than) )"
_DAYS = re.compile(
    rf"(?<![\d.])(?<!월)(?<!월 )(?<!매달 )(\d+)\s*일(?={_LIMIT_KO})|{_LIMIT_EN}(\d+) (?:working )?days?\b", re.MULTILINE
)
_HOURS = re.compile(
    rf"(?<![\d.])(\d+)\s*시간(?={_LIMIT_KO})|{_LIMIT_EN}(\d+) (?:working )?hours?\b", re.MULTILINE | re.IGNORECASE
)
_OVERALL = re.compile(r"(?:종합|전체|전반적)\s*만족도|overall(?: satisfaction)?", re.IGNORECASE)


def find_disagreements(files: DataFiles) -> Iterator[Problem]:
    """Yield one problem for each pair of values that do not agree."""
    yield from _deputies(files)
    yield from _scores(files)
    yield from _improvements(files)
    yield from _seats(files)
    yield from _photos(files)
    yield from _limits(files)
    yield from figure_consistency.find_disagreements(files)
    yield from service_consistency.find_disagreements(files)


def _deputies(files: DataFiles) -> Iterator[Problem]:
    """Yield each deputy of a team who works in another team."""
    if not files.organization:
        return
    teams = {person.record.id: person.record.team for person in files.staff.entries}
    for name, team in files.organization.organization.teams.items():
        if team.deputy is not None and teams.get(team.deputy, name) != name:
            sentences = _deputy_elsewhere(team.deputy, teams[team.deputy])
            yield files.organization.problem(("teams", name, "deputy"), *sentences)


def _scores(files: DataFiles) -> Iterator[Problem]:
    for entry in files.waves.entries:
        score, scale = entry.record.score, entry.record.scale
        rows = files.scores.get(entry.record.key, Table()).entries
        if scale is None:
            continue
        if score is not None and not scale.holds(score):
            yield entry.problem("score", *outside(score, scale))
        for row in rows:
            given = row.record.score
            for name, one in {"score": given, **row.record.services}.items():
                if one is not None and not scale.holds(one):
                    yield row.problem(name, *outside(one, scale))
            if given is not None and score is not None and scale.holds(given) and scale.holds(score):
                yield from _two(row, given, score, entry.record)


def _two(row: Entry[SurveyRow], given: Decimal, score: Decimal, wave: SurveyWave) -> Iterator[Problem]:
    """Yield a row of scores that covers the whole survey, and whose score differs from the one in surveys.yml."""
    if given != score and _OVERALL.fullmatch(comparable(row.record.dimension)):
        yield row.problem("score", *_two_scores(given, score, wave.key))


def _improvements(files: DataFiles) -> Iterator[Problem]:
    for entry in files.waves.entries:
        scores: Table[SurveyRow] = files.scores.get(entry.record.key, Table(ids=frozenset()))
        for improvement in entry.record.improvements:
            if scores.ids is not None and comparable(improvement.about) not in scores.ids:
                yield entry.problem("improvements", *_about_nothing(improvement.about, entry.record.key))


def _seats(files: DataFiles) -> Iterator[Problem]:
    taken: dict[tuple[str, str], int | None] = {}
    for entry in files.staff.entries:
        place = entry.record.floor, entry.record.seat
        if entry.record.seat and place in taken:
            yield entry.problem("seat", *_seat_taken(*place, taken[place]))
        taken.setdefault(place, entry.line)


def _photos(files: DataFiles) -> Iterator[Problem]:
    there = {normalize(path.name) for path in (files.folder / "photos").glob("*")}
    for entry in files.staff.entries:
        if entry.record.photo and entry.record.photo not in there:
            yield entry.problem("photo", *_no_photo(entry.record.photo))


def _limits(files: DataFiles) -> Iterator[Problem]:
    """Yield each standard whose time limit differs from the one organization.yml sets for its kind of feedback."""
    kinds = files.organization.organization.kinds if files.organization else {}
    for entry in files.standards.entries:
        if entry.record.kind and entry.record.kind in kinds:
            yield from _limit(entry, entry.record.kind, kinds[entry.record.kind])


def _limit(entry: "Entry[ServiceStandard]", name: str, kind: "Kind") -> Iterator[Problem]:
    hours, days = _counts(kind.limit, in_days=False), _counts(kind.limit, in_days=True)
    record = entry.record
    texts = {"target": Text(record.target.text("ko"), record.target.text("en"))}
    texts |= {"figure": record.figure, "counted": record.counted}
    for field, text in texts.items():
        words = f"{text.ko}\n{text.en}"
        if _numbers(_HOURS, words) - hours or _numbers(_DAYS, words) - days:
            yield entry.problem(field, *_other_limit(name, kind.limit))


def _counts(limit: "Limit | None", *, in_days: bool) -> set[int]:
    """Give the numbers of days or hours that the words of a limit may have; of a share, those of the whole, too."""
    limits = [] if limit is None or limit.same_day else [limit, *([limit.of] if limit.of else [])]
    return {one.number if in_days else one.number // 60 for one in limits if one.is_in_days is in_days}


def _numbers(pattern: re.Pattern[str], words: str) -> set[int]:
    return {int(number) for groups in pattern.findall(words) for number in groups if number}


def _deputy_elsewhere(deputy: str, team: str) -> tuple[Text, Text]:
    return (
        Text(
            f"{Name(deputy):은} 다른 팀({team})의 직원입니다.",
            f"{deputy} belongs to another team ({team}).",
        ),
        Text("이 팀 직원의 id를 적어 주십시오.", "Write the id of one of this team's staff."),
    )


def _about_nothing(about: str, year: str) -> tuple[Text, Text]:
    return (
        Text(f"점수표에 없는 분야입니다({about}).", f"The scores have no such dimension ({about})."),
        Text(f"surveys/{year}.csv의 dimension과 똑같이 적어 주십시오.", f"Write a dimension of surveys/{year}.csv."),
    )


def _two_scores(here: Decimal, there: Decimal, survey: str) -> tuple[Text, Text]:
    of = survey if "-" in survey else f"{survey}년"
    return (
        Text(
            f"surveys.yml의 {of} 점수({there})와 다릅니다({here}).",
            f"surveys.yml has {there} for {survey}, not {here}.",
        ),
        Text("어느 쪽이 맞는지 확인하여 같게 적어 주십시오.", "Check which is right, and write it in both."),
    )


def _seat_taken(floor: str, seat: str, line: int | None) -> tuple[Text, Text]:
    return (
        Text(f"{floor}층 {seat} 자리는 {line}행의 직원이 씁니다.", f"Line {line} has seat {seat} of floor {floor}."),
        Text("두 사람의 자리를 확인해 주십시오.", "Check where the two sit."),
    )


def _no_photo(name: str) -> tuple[Text, Text]:
    return (
        Text(f"사진이 없습니다({name}).", f"There is no such photo ({name})."),
        Text("photos 폴더에 파일을 올리거나 이 칸을 비워 주십시오.", "Add it to photos/, or leave the cell empty."),
    )


def _other_limit(kind: str, limit: "Limit | None") -> tuple[Text, Text]:
    ko, en = limit_words.length(limit, "ko"), limit_words.length(limit, "en")
    return (
        Text(
            f"organization.yml의 kinds.{kind}.limit({ko})와 다릅니다.",
            f"It differs from kinds.{kind}.limit of organization.yml ({en}).",
        ),
        Text("두 파일의 수를 맞추어 주십시오.", "Write the same number in both files."),
    )

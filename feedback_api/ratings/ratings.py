"""Anonymous ratings of pages by visitors: counted by page, and never linked to the cases of named customers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, true

from feedback_api.counters import RATING, Counters
from feedback_api.forms.bounded_form import SubmissionReusedError
from feedback_api.forms.rating import SCORES
from feedback_api.forms.tokens import FormToken
from feedback_api.rate_limits import Limits
from feedback_api.store import clock_check
from feedback_api.store.compiled_sql import Prepared, insert_into
from feedback_api.store.database import Database
from feedback_api.store.encryption import Vault
from feedback_api.store.tables import ratings
from institution.clock import SEOUL, utc_now

#: How many comments a weekly mail carries; a flood must not make one that no mail server takes.
MOST_COMMENTS = 1000
WEEK = timedelta(days=7)
_NEW_RATING = Prepared(
    lambda dialect: insert_into(ratings, dialect).on_conflict_do_nothing().returning(ratings.c.id),
    ("submission_id", "page", "lang", "score", "team", "rated_at", "sealed"),
)


@dataclass(frozen=True)
class Count:
    """How often a page was rated, and how."""

    page: str
    scores: Mapping[int, int]

    @property
    def total(self) -> int:
        """How many rated it."""
        return sum(self.scores.values())

    @property
    def mean(self) -> float:
        """The mean of the scores, 1 to 5."""
        return sum(score * count for score, count in self.scores.items()) / self.total


@dataclass(frozen=True)
class Comment:
    """What a visitor added: never logged, stored only sealed."""

    score: int
    text: str
    rated_at: datetime

    def __repr__(self) -> str:
        return "Comment(…)"


class Ratings:
    """The ratings of the pages."""

    def __init__(self, database: Database, vault: Vault, limits: Limits, counters: Counters) -> None:
        self._database = database
        self._vault = vault
        self._limits = limits
        self._counters = counters

    def add(
        self,
        submission_id: str,
        team: str,
        answers: Mapping[str, str],
        address: str | None,
        token: FormToken | None = None,
    ) -> None:
        """Write a rating; the same submission again changes nothing.

        Raises SubmissionReusedError if that was another rating, LimitReachedError if a limit is reached,
        UnconfirmedError if the post must be confirmed first.
        """
        row: dict[str, Any] = {
            "submission_id": submission_id,
            "page": answers["page"],
            "lang": answers["lang"],
            "score": int(answers["score"]),
            "team": team,
            "rated_at": utc_now().replace(microsecond=0),
            "sealed": self._vault.seal({"comment": answers["comment"]}) if answers["comment"] else None,
        }

        def write(connection: Connection) -> bool:
            """Tell whether it is new."""
            row["rated_at"] = clock_check.correct_if_behind(connection, row["rated_at"])
            if _NEW_RATING.run(connection, row) is None:
                self._require_same(connection, submission_id, answers)
                return False
            self._limits.count_rating(connection, address, token)
            return True

        if self._database.write_together(write):
            self._counters.accept(RATING)

    def counts(self, since: datetime, until: datetime, team: str | None = None) -> Sequence[Count]:
        """Count the ratings of each page from one moment to before another, of a team's pages or of all."""
        of_team = ratings.c.team == team if team else true()
        query = (
            select(ratings.c.page, ratings.c.score, func.count())
            .where(ratings.c.rated_at >= since, ratings.c.rated_at < until, of_team)
            .group_by(ratings.c.page, ratings.c.score)
            .order_by(ratings.c.page)
        )
        pages: dict[str, dict[int, int]] = {}
        with self._database.read() as connection:
            for page, score, count in connection.execute(query):
                pages.setdefault(page, dict.fromkeys(SCORES, 0))[score] = count
        return [Count(page, scores) for page, scores in pages.items()]

    def comments(self, since: datetime, until: datetime, team: str) -> Mapping[str, Sequence[Comment]]:
        """Give the newest comments on a team's pages by page, oldest first; raises SealBrokenError if no key fits."""
        query = (
            select(ratings)
            .where(ratings.c.rated_at >= since, ratings.c.rated_at < until)
            .where(ratings.c.team == team, ratings.c.sealed.is_not(None))
            .order_by(ratings.c.id.desc())
            .limit(MOST_COMMENTS)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        pages: dict[str, list[Comment]] = {}
        for row in reversed(rows):
            pages.setdefault(row.page, []).append(Comment(row.score, self._comment(row), row.rated_at))
        return pages

    def teams(self, since: datetime, until: datetime) -> Sequence[str]:
        """Name the teams whose pages were rated in a time."""
        query = select(ratings.c.team).distinct().where(ratings.c.rated_at >= since, ratings.c.rated_at < until)
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(ratings.c.team)).scalars())

    def _require_same(self, connection: Connection, submission_id: str, answers: Mapping[str, str]) -> None:
        row = connection.execute(select(ratings).where(ratings.c.submission_id == submission_id)).one()
        if (row.page, str(row.score), self._comment(row)) != tuple(
            answers[name] for name in ("page", "score", "comment")
        ):
            raise SubmissionReusedError

    def _comment(self, row: Row[Any]) -> str:
        return self._vault.open(row.sealed)["comment"] if row.sealed else ""


def span(week: str) -> tuple[datetime, datetime]:
    """Give the beginning and the end of a week in Korean time; `week` is its Monday, such as 2026-11-23."""
    start = datetime.combine(date.fromisoformat(week), time.min, SEOUL)
    return start, start + WEEK


def weeks_before(moment: datetime, number: int) -> list[str]:
    """Give the Mondays of the last whole weeks before a moment, the oldest first."""
    today = moment.astimezone(SEOUL).date()
    monday = today - timedelta(days=today.weekday())
    return [(monday - back * WEEK).isoformat() for back in range(number, 0, -1)]

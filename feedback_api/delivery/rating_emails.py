"""The weekly mail to a team: how its pages were rated, built when it is sent. No one is named in it."""

from datetime import datetime, timedelta

from feedback_api.delivery.emails import Sources, compose
from feedback_api.delivery.smtp import Message
from feedback_api.forms import rating_texts
from feedback_api.forms.rating import SCORES
from feedback_api.outbox.queue import OutboxMessage
from feedback_api.ratings.ratings import MOST_COMMENTS, span
from institution.clock import SEOUL


def rating_summary(row: OutboxMessage, sources: Sources) -> Message:
    """Tell a team how its pages were rated in a week, with the comments; raises SealBrokenError if no key fits.

    What belonged to a team that is no more goes to the one for inquiries.
    """
    ratings, organization, settings = sources.ratings, sources.organization, sources.settings
    team_id, (since, until) = str(row.team), span(str(row.week))
    lost = team_id not in organization.teams
    team = organization.teams[organization.heir() if lost else team_id]
    counts = ratings.counts(since, until, team_id)
    comments = ratings.comments(since, until, team_id)
    context = {
        "team": team,
        "lost_team": team_id if lost else "",
        "first": _day(since),
        "last": _day(until - timedelta(days=1)),
        "counts": counts,
        "total": sum(count.total for count in counts),
        "comments": comments,
        "most": MOST_COMMENTS if sum(map(len, comments.values())) >= MOST_COMMENTS else 0,
        "site": settings.site_url.rstrip("/"),
        "scores": SCORES,
        "words": rating_texts.SCORES,
    }
    return compose("rating_summary", "ko", context, sources, recipient=team.mailbox)


def _day(moment: datetime) -> str:
    local = moment.astimezone(SEOUL)
    return f"{local.month}/{local.day}"

"""Pages are rated without names, counted apart from cases, and summed up for their teams once a week."""

import json
import os
import secrets
import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback_api import rate_limits
from feedback_api.delivery import rating_emails
from feedback_api.delivery.scheduled_jobs import ScheduledJobs
from feedback_api.forms.filters import lines
from feedback_api.forms.personal_data import holds_any
from feedback_api.forms.validators import has_invisible
from feedback_api.ratings import ratings
from feedback_api.ratings.page_owners import FILE
from feedback_api.services import Services
from feedback_api.store.tables import outbox
from feedback_api.store.tables import ratings as table
from institution.clock import set_to, utc_now
from institution.organization.record import Organization
from tests.api.cases.test_retention import everything_on_disk
from tests.api.conftest import JSON, OUR_SCRIPTS, SAME_ORIGIN, Post, scheduled_jobs
from tests.api.delivery.test_emails import compare_mail, spaced, words_shown
from tests.api.web.test_feedback import hidden
from tests.api.web.test_hostile_text import OURS, elements
from tests.mail_server import MailServer, part

AUDIT, DEFAULT = "audit@narae.example", "strategy@narae.example"
#: A Wednesday, and the Monday after it when work has begun.
WEDNESDAY = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@pytest.fixture
def owners(own: Services) -> None:
    own.settings.site_dir.mkdir(exist_ok=True)
    (own.settings.site_dir / FILE).write_text(json.dumps({"/": "strategy", "/charter/": "audit", "/en/": "gone"}))


@pytest.fixture
def chores(own: Services) -> ScheduledJobs:
    return scheduled_jobs(own)


@pytest.fixture
def wednesday() -> Iterator[None]:
    with set_to(WEDNESDAY):
        yield


def send_summaries(own: Services, chores: ScheduledJobs) -> None:
    """Send the mails of the week before, as the worker does on Monday."""
    with set_to(MONDAY):
        chores.summarize(MONDAY)
        own.worker.deliver_due()


def stored(own: Services) -> list[tuple[str, int, str]]:
    with own.database.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.id)).all()
    return [(row.page, row.score, row.team) for row in rows]


@pytest.mark.usefixtures("owners")
def test_rating_is_the_pages_teams_whatever_the_post_claims(rate: Post, own: Services) -> None:
    for page in ("/charter/", "/charter/?from=mail#i-5-3", "/", "/en/"):
        assert rate(page=page, team="help", owner="help").status_code == 201
    assert stored(own) == [
        ("/charter/", 4, "audit"),
        ("/charter/", 4, "audit"),
        ("/", 4, "strategy"),
        ("/en/", 4, "strategy"),  # its team is no more
    ]


@pytest.mark.usefixtures("owners")
@pytest.mark.parametrize(
    "page", ["/nothing/", "", "charter/", "//evil.example/", "/\\evil.example/", "https://x/", "/[/"]
)
def test_page_that_does_not_exist_is_not_rated(rate: Post, own: Services, page: str) -> None:
    answer = rate(page=page, comment="좋습니다")
    assert answer.status_code == 404
    assert "페이지를 찾지 못했습니다" in answer.json["title"]
    shown = rate(SAME_ORIGIN, page=page, comment="좋습니다")
    assert hidden(shown.text, "form#page-rating")["comment"] == "좋습니다"
    assert stored(own) == []


def test_without_the_sites_file_the_default_team_hears_of_it(rate: Post, own: Services) -> None:
    assert rate(page="/anything/").status_code == 201
    assert stored(own) == [("/anything/", 4, "strategy")]


@pytest.mark.parametrize("written", ["{", "[]", '{"/": 1}', "\xff"])
def test_file_that_says_something_else_is_as_none(rate: Post, own: Services, written: str) -> None:
    own.settings.site_dir.mkdir(exist_ok=True)
    (own.settings.site_dir / FILE).write_bytes(written.encode("latin-1"))
    assert rate().status_code == 201


@pytest.mark.usefixtures("owners")
def test_file_is_read_again_when_it_has_changed(rate: Post, own: Services) -> None:
    assert rate(page="/new/").status_code == 404
    file = own.settings.site_dir / FILE
    file.write_text('{"/new/": "help"}')
    os.utime(file, ns=(1, 1))
    assert rate(page="/new/").status_code == 201


def test_file_of_the_owners_is_served_to_nobody(owners: None, client: FlaskClient) -> None:  # noqa: ARG001
    assert client.get(f"/{FILE}").status_code == 404


@pytest.mark.parametrize(
    "comment",
    [
        "제 번호는 010-1234-5678입니다",
        "01012345678",
        "０１０ １２３４ ５６７８",
        "0 1 0 - 1 2 3 4 - 5 6 7 8",
        "010 . 1234 . 5678로 연락 주세요",
        "010ㅡ1234ㅡ5678",
        "010−1234−5678",
        "010ㆍ1234ㆍ5678",
        "010/1234/5678, 010,1234,5678",
        "010\u200b1234\u200b5678",
        "٠١٠ ١٢٣٤ ٥٦٧٨",
        "⓪①⓪ ①②③④ ⑤⑥⑦⑧",
        "02ㅡ555ㅡ1234",
        "garam\u200b@\u200bexample。com",
        "+82 10 1234 5678",
        "(02) 123-4567",
        "02-555-1234로 전화 주세요",
        "031.123.4567",
        "garam@example.com으로 답 주세요",
        "garam ＠ example.com",
        "garam(at)example.com",
        "garam골뱅이example.com",
        "한가람 900101-1234568",
    ],
)
def test_comment_that_tells_who_wrote_it_is_kindly_refused_and_kept(
    rate: Post, client: FlaskClient, own: Services, comment: str
) -> None:
    answer = rate(comment=comment)
    assert answer.status_code == 422
    assert "‘의견 보내기’" in answer.json["errors"]["comment"]
    page = rate(SAME_ORIGIN, comment=comment, score="2")
    soup = BeautifulSoup(page.text, "html5lib")
    kept = hidden(page.text, "form#page-rating")
    assert (kept["comment"], kept["page"]) == (comment, "/charter/")
    assert [step["value"] for step in soup.select("[name=score][checked]")] == ["2"]
    assert soup.select_one("#rating-hint a[href='/feedback/']")
    error = soup.select_one("#rating-comment-error")
    assert error is not None
    assert "지우고 다시 보내 주십시오" in error.text
    assert stored(own) == []
    assert client.get("/api/ratings").status_code == 302


@pytest.mark.parametrize(
    "comment",
    [
        "2026. 11. 24.(화) 17:00까지라고 되어 있습니다",
        "2026-11-24, 2025-01-01",
        "I-5-3 조항과 I-6-2 조항이 좋습니다",
        "061-100-2801 번호로 전화해도 받지 않습니다",
        "061-100-2723이 안내와 다릅니다",
        "061-100-8080, 팩스 061-100-2999",
        "점수 88.4, 1,234명, 100% @ 좋아요",
        "",
    ],
)
def test_comment_about_dates_figures_and_our_own_numbers_is_taken(facts: Organization, comment: str) -> None:
    assert not holds_any(comment, facts)


def test_same_rating_again_is_one_and_another_text_is_refused(rate: Post, own: Services) -> None:
    same = str(uuid.uuid4())
    assert [rate(submission_id=same, comment="가").status_code for _ in range(3)] == [201, 201, 201]
    for changes in ({"comment": "나"}, {"comment": "가", "score": "1"}, {"comment": "가", "page": "/"}):
        assert rate(submission_id=same, **changes).status_code == 409
    assert len(stored(own)) == 1


@pytest.mark.parametrize("changes", [{"token": ""}, {"token": "x"}, {"submission_id": ""}, {"website": "x"}])
def test_post_of_a_page_without_scripts_is_confirmed_and_then_stored(
    rate: Post, client: FlaskClient, own: Services, changes: dict[str, str]
) -> None:
    page = rate(SAME_ORIGIN, comment="\n글씨가\n작습니다", **changes)
    assert page.status_code == 200
    assert stored(own) == []
    confirmed = hidden(page.text, "form.answers__send")
    done = client.post("/api/ratings", data=confirmed, headers=SAME_ORIGIN)
    assert (done.status_code, done.headers["Location"]) == (303, "/api/ratings/thanks?page=/charter/")
    assert stored(own) == [("/charter/", 4, "strategy")]


def test_token_of_another_form_is_not_trusted(rate: Post, client: FlaskClient) -> None:
    token = client.get("/api/form-token?kind=complaint").get_json()["token"]
    assert "confirm" in rate(token=token).json


@pytest.mark.parametrize(
    "page",
    ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example/", '/"><script>/', "/a\n/"],
)
def test_thanks_lead_to_pages_of_this_site_alone(client: FlaskClient, page: str) -> None:
    soup = BeautifulSoup(client.get("/api/ratings/thanks", query_string={"page": page}).text, "html5lib")
    assert not soup.select(".rating__back")
    assert [script.attrs for script in soup.select("script")] == OUR_SCRIPTS


def test_thanks_lead_back_in_the_pages_language(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/api/ratings/thanks?page=/en/charter/").text, "html5lib")
    assert soup.select_one("html[lang=en] .rating__back[href='/en/charter/']")


def test_one_address_may_rate_much_and_not_without_end(rate: Post, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "RATINGS_PER_ADDRESS", rate_limits.Limit(3, timedelta(hours=1)))
    answers = [rate() for _ in range(4)]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
    assert int(answers[3].headers["Retry-After"]) > 0
    assert post().status_code == 201  # named feedback is counted apart


@pytest.mark.usefixtures("owners", "wednesday")
def test_weekly_mail_reads_as_its_snapshot(
    rate: Post, own: Services, chores: ScheduledJobs, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda size: "0" * size)
    own.worker.deliver_due()
    rate(score="5")
    rate(score="2", comment="글씨가 작습니다.\n표도 작습니다.")
    rate(page="/", score="3")
    send_summaries(own, chores)
    (mail,) = mail_server.to(AUDIT)
    compare_mail(mail, "rating_summary", "ko")
    said = BeautifulSoup(part(mail, "html"), "html5lib").text
    for line in part(mail, "plain").splitlines():
        assert all(word.strip("|,") in said for word in line.split() if word not in {"--", "-"})
    (other,) = mail_server.to(DEFAULT)
    assert "글씨가" not in part(other, "plain")


@pytest.mark.usefixtures("owners", "wednesday")
def test_one_mail_a_week_a_team_however_many_workers_and_starts(
    rate: Post, own: Services, chores: ScheduledJobs, mail_server: MailServer
) -> None:
    for page in ("/charter/", "/", "/charter/"):
        rate(page=page)
    several = [scheduled_jobs(own) for _ in range(4)]
    threads = [threading.Thread(target=one.summarize, args=(MONDAY,)) for one in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    send_summaries(own, chores)
    for later in (timedelta(minutes=10), timedelta(days=3), timedelta(days=7), timedelta(days=20)):
        chores.summarize(MONDAY + later)
        with set_to(MONDAY + later):
            own.worker.deliver_due()
    assert len(mail_server.to(AUDIT)) == len(mail_server.to(DEFAULT)) == 1


@pytest.mark.usefixtures("wednesday")
@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (MONDAY - timedelta(seconds=1), 0),
        (MONDAY, 1),
        (MONDAY + timedelta(days=20), 1),
        (MONDAY + timedelta(days=40), 0),
    ],
)
def test_the_week_is_over_when_mondays_work_begins(
    rate: Post, own: Services, chores: ScheduledJobs, moment: datetime, number: int
) -> None:
    rate()
    chores.summarize(moment)
    with own.database.read() as connection:
        assert [row.week for row in connection.execute(select(outbox))] == ["2026-11-16"] * number


@pytest.mark.usefixtures("wednesday")
def test_flood_of_comments_makes_a_mail_of_the_newest_and_says_so(
    rate: Post, own: Services, chores: ScheduledJobs, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratings, "MOST_COMMENTS", 2)
    monkeypatch.setattr(rating_emails, "MOST_COMMENTS", 2)
    for number in range(3):
        rate(comment=f"의견 {number}번")
    send_summaries(own, chores)
    (mail,) = mail_server.to(DEFAULT)
    for kind in ("plain", "html"):
        said = part(mail, kind)
        assert "최근 2건만 실었습니다" in said
        assert ["의견 0번" in said, "의견 1번" in said, "의견 2번" in said] == [False, True, True]


@pytest.mark.usefixtures("wednesday")
def test_week_without_ratings_has_no_mail(rate: Post, own: Services, chores: ScheduledJobs) -> None:
    chores.summarize(MONDAY)
    assert own.backlog.counts() == {}
    rate()
    chores.summarize(MONDAY)
    assert own.backlog.counts() == {"waiting": 1}


@pytest.mark.sqlite("file")
def test_comment_is_destroyed_in_time_and_the_score_stays(rate: Post, own: Services, chores: ScheduledJobs) -> None:
    rate(comment="가" * 500)
    with own.database.read() as connection:
        (ciphertext,) = connection.execute(select(table.c.sealed)).scalars()
    assert "가가".encode() not in everything_on_disk(own)
    chores.destroy(utc_now() + timedelta(days=364))
    assert ciphertext[40:200] in everything_on_disk(own)
    chores.destroy(utc_now() + timedelta(days=365, minutes=1))
    for start in range(0, len(ciphertext) - 64, 64):
        assert ciphertext[start : start + 64] not in everything_on_disk(own)
    assert stored(own) == [("/charter/", 4, "strategy")]


@pytest.mark.usefixtures("wednesday")
def test_hostile_comment_stays_text_in_pages_and_mail(
    rate: Post, own: Services, chores: ScheduledJobs, mail_server: MailServer
) -> None:
    innocent = elements(rate(SAME_ORIGIN, comment="가", token="").text)
    wrong = elements(rate(SAME_ORIGIN, comment="가", score="").text)
    taken = []
    for text in (one[:500] for one in OURS):
        page = rate(SAME_ORIGIN, comment=text, token="")
        if page.status_code == 200:
            assert elements(page.text) == innocent, text
            assert elements(rate(SAME_ORIGIN, comment=text, score="").text) == wrong, text
            assert rate(JSON, comment=text).status_code == 201
            taken.append(lines(text))
        else:
            assert page.status_code == 422
            assert has_invisible(lines(text), allowed="\n\t") or "@" in text
    assert len(taken) >= 10
    send_summaries(own, chores)
    (mail,) = mail_server.to(DEFAULT)
    assert not mail.defects
    shown = words_shown(BeautifulSoup(part(mail, "html"), "html5lib"))
    assert shown == [spaced(text) for text in taken if text]
    plain = part(mail, "plain")
    for text in taken:
        assert all(f"  | {line}\n" in plain for line in text.split("\n") if text)


def test_operator_sees_pages_counts_and_means_and_no_comment(rate: Post, app: Flask) -> None:
    rate(score="5", comment="좋습니다")
    rate(score="2")
    rate(page="/", score="3")
    runner = app.test_cli_runner()
    listed = runner.invoke(args=["ratings", "list"]).output
    assert listed.splitlines() == ["      1건  평균 3.00  /", "      2건  평균 3.50  /charter/"]
    assert runner.invoke(args=["ratings", "list", "--since", "2999-01-01"]).output == ""
    assert runner.invoke(args=["ratings", "list", "--since", "soon"]).exit_code == 2

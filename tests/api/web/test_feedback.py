"""The way of a message, from the post to the receipt."""

import uuid
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select, text

from feedback_api.services import Services
from feedback_api.store.tables import cases, outbox
from feedback_api.web.request_guards import MAX_BYTES
from tests.api.conftest import JSON, OUR_SCRIPTS, SAME_ORIGIN, Answers, Post

#: The scripts of the pages that show the form again: by when what is sent now is answered, and what is typed kept.
FORM_SCRIPTS = [{"src": f"/assets/{name}.js", "type": "module"} for name in ("promise_clock", "draft")]


def stored(own: Services) -> int:
    with own.database.read() as connection:
        return len(connection.execute(select(cases.c.id)).all())


def hidden(page: str, form: str) -> dict[str, str]:
    """Read a form of a page as a browser would send it."""
    found = BeautifulSoup(page, "html5lib").select_one(form)
    assert found is not None
    data = {}
    for field in found.select("input, textarea, select"):
        name = str(field["name"])
        if field.name == "textarea":
            data[name] = field.text.removeprefix("\n") if field.text.startswith("\n\n") else field.text
        elif field.name == "select":
            chosen = field.select_one("[selected]")
            data[name] = str(chosen["value"]) if chosen else ""
        elif field.get("type") not in ("checkbox", "radio") or field.has_attr("checked"):
            data[name] = str(field.get("value", ""))
    return data


def test_message_is_stored_with_a_row_a_recipient(post: Post, own: Services) -> None:
    answer = post()
    assert answer.status_code == 201
    assert set(answer.json) == {"receipt", "received_at", "due_at", "status_url"}
    assert len(answer.json["receipt"]) == 8
    assert datetime.fromisoformat(answer.json["due_at"]) > datetime.fromisoformat(answer.json["received_at"])
    with own.database.read() as connection:
        rows = connection.execute(select(outbox.c.message, outbox.c.state)).all()
    assert [tuple(row) for row in rows] == [("team_notice", "waiting"), ("acknowledgment", "waiting")]


def test_compliment_has_no_deadline(post: Post) -> None:
    due = {kind: post(kind=kind).json["due_at"] for kind in ("inquiry", "compliment")}
    assert [kind for kind in due if due[kind] is None] == ["compliment"]


@pytest.mark.parametrize(
    ("kind", "dated", "last"),
    [
        ("complaint", 2, "만족하셨는지 전화로 여쭙습니다."),
        ("inquiry", 2, "접수번호와 함께 전화해 주십시오: 061-100-2721"),
        ("compliment", 1, "답변 기한은 따로 없습니다."),
    ],
)
def test_the_receipt_tells_what_happens_next(client: FlaskClient, post: Post, kind: str, dated: int, last: str) -> None:
    answer = post(kind=kind)
    page = BeautifulSoup(client.get(answer.headers["Location"]).text, "html5lib")
    number = page.select_one(".receipt__number")
    assert number
    assert number.text.replace("-", "") == answer.json["receipt"]
    steps = [step.get_text(" ", strip=True) for step in page.select("ol.steps > li")]
    assert len([when for when in page.select(".steps__when") if "월" in when.text]) == dated
    assert steps[-1].endswith(last)


@pytest.mark.sqlite("file")
def test_nothing_personal_stands_open_in_the_database(post: Post, own: Services) -> None:
    assert post().status_code == 201
    with own.database.read() as connection:
        connection.execute(text("PRAGMA wal_checkpoint"))
        everything = repr([connection.execute(select(table)).all() for table in (cases, outbox)])
    for personal in ("한가람", "1234-5678", "12345678", "garam", "민원실", "30분"):
        assert personal not in everything


def test_same_submission_again_gives_the_same_receipt(post: Post, own: Services) -> None:
    submission_id = str(uuid.uuid4())
    first, second = post(submission_id=submission_id), post(submission_id=submission_id)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json == second.json
    assert stored(own) == 1


def test_submission_id_with_another_text_is_a_conflict(post: Post, own: Services) -> None:
    submission_id = str(uuid.uuid4())
    post(submission_id=submission_id)
    answer = post(submission_id=submission_id, message="다른 내용")
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert stored(own) == 1


def test_conflict_page_offers_to_send_it_as_a_new_message(post: Post, client: FlaskClient, own: Services) -> None:
    submission_id = str(uuid.uuid4())
    post(submission_id=submission_id)
    page = post(SAME_ORIGIN, submission_id=submission_id, message="다른 내용")
    assert page.status_code == 409
    again = hidden(page.text, "form#feedback")
    assert again["message"] == "다른 내용"
    check = client.post("/api/feedback", data=again, headers=SAME_ORIGIN)
    assert client.post("/api/feedback", data=hidden(check.text, "form#check"), headers=SAME_ORIGIN).status_code == 303
    assert stored(own) == 2


def test_wrong_answers_get_a_sentence_a_field(post: Post, own: Services) -> None:
    answer = post(name="익명", consent="")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert sorted(answer.json["errors"]) == ["consent", "name"]
    assert stored(own) == 0


def test_page_of_errors_keeps_everything_and_links_to_the_fields(
    post: Post, client: FlaskClient, answers: Answers
) -> None:
    page = post(SAME_ORIGIN, name="익명", message="\n첫 줄 <script>\n둘째 줄")
    assert page.status_code == 422
    soup = BeautifulSoup(page.text, "html5lib")
    assert [link["href"] for link in soup.select(".error-summary a")] == ["#field-name"]
    field = soup.select_one("#field-name")
    assert field is not None
    assert field["aria-invalid"] == "true"
    assert "name-error" in str(field["aria-describedby"])
    assert [script.attrs for script in soup.select("script")] == [*FORM_SCRIPTS, *OUR_SCRIPTS]
    again = hidden(page.text, "form#feedback")
    kept = {name: again[name] for name in ("kind", "subject", "message", "phone", "email", "consent", "age_confirmed")}
    assert kept == {**{name: answers[name] for name in kept}, "message": "첫 줄 <script>\n둘째 줄"}
    check = client.post("/api/feedback", data={**again, "name": "한가람"}, headers=SAME_ORIGIN)
    assert client.post("/api/feedback", data=hidden(check.text, "form#check"), headers=SAME_ORIGIN).status_code == 303


def test_every_link_of_the_error_summary_leads_to_its_field(client: FlaskClient) -> None:
    fields = []
    for address, summary in (("/api/feedback", "#error-summary"), ("/api/ratings", ".error-summary")):
        posted = {"page": "/charter/", "reply_by": "pigeon", "comment": "010-1234-5678", "about": "nobody"}
        page = client.post(address, data=posted, headers=SAME_ORIGIN)
        assert page.status_code == 422
        soup = BeautifulSoup(page.text, "html5lib")
        for link in soup.select(f"{summary} li a"):
            (target,) = soup.select(str(link["href"]))
            place = target if target.name == "fieldset" else target.parent
            assert place is not None
            assert link.text in place.text  # the sentence stands beside the field, or above a group of choices
            choices = [one["type"] for one in target.select("input")]
            assert choices == ["radio"] * len(choices) if target.name == "fieldset" else "aria-invalid" in target.attrs
            fields.append(str(link["href"]))
    assert fields == [
        *("#field-kind", "#field-about", "#field-subject", "#field-message", "#field-name", "#field-phone"),
        *("#field-email", "#field-reply_by", "#field-age_confirmed", "#field-consent"),
        *("#rating-score", "#rating-comment"),
    ]


def test_without_scripts_the_answers_are_checked_and_sent(client: FlaskClient, answers: Answers, own: Services) -> None:
    bare = {**answers, "token": "", "submission_id": "", "message": "\n  들여 쓴 줄\n끝"}
    page = client.post("/api/feedback", data=bare, headers=SAME_ORIGIN)
    assert page.status_code == 200
    assert "아직 접수되지 않았습니다" in page.text
    assert stored(own) == 0
    confirmed = hidden(page.text, "form.answers__send")
    answer = client.post("/api/feedback", data=confirmed, headers=SAME_ORIGIN)
    assert answer.status_code == 303
    with own.database.read() as connection:
        _, words = own.cases.words(connection, 1)
    assert words.message == "  들여 쓴 줄\n끝"


def test_answers_can_be_changed_from_the_page_that_checks_them(
    client: FlaskClient, answers: Answers, own: Services
) -> None:
    check = client.post("/api/feedback", data=answers, headers=SAME_ORIGIN)
    for button in BeautifulSoup(check.text, "html5lib").select("[name=change]"):
        assert button["form"] == "check"
        change = {**hidden(check.text, "form#check"), "change": str(button["value"])}
        page = client.post("/api/feedback", data=change, headers=SAME_ORIGIN)
        assert page.status_code == 200
        soup = BeautifulSoup(page.text, "html5lib")
        assert [str(one["name"]) for one in soup.select("[autofocus]")] == [str(button["value"])]
        assert soup.select(".error-summary") == []
        kept = {name: typed for name, typed in hidden(page.text, "form#feedback").items() if name in answers}
        assert kept == {name: typed for name, typed in answers.items() if name in kept}
        assert len(kept) > 8
    changed = {**hidden(page.text, "form#feedback"), "subject": "고친 제목"}
    again = client.post("/api/feedback", data=changed, headers=SAME_ORIGIN)
    assert "고친 제목" in again.text
    assert stored(own) == 0
    assert client.post("/api/feedback", data=hidden(again.text, "form#check"), headers=SAME_ORIGIN).status_code == 303
    assert stored(own) == 1


def test_every_form_that_is_shown_again_leads_to_the_page_that_checks(
    client: FlaskClient, answers: Answers, own: Services
) -> None:
    wrong = client.post("/api/feedback", data={**answers, "email": "none"}, headers=SAME_ORIGIN)
    mended = {**hidden(wrong.text, "form#feedback"), "email": "garam@example.com"}
    page = client.post("/api/feedback", data=mended, headers=SAME_ORIGIN)
    assert page.status_code == 200
    assert "아직 접수되지 않았습니다" in page.text
    assert stored(own) == 0


@pytest.mark.parametrize(("about", "team"), [("", "항로기획팀"), ("strategy", "감사팀")])
def test_check_page_tells_who_receives_it_and_by_when(
    client: FlaskClient, answers: Answers, about: str, team: str
) -> None:
    page = client.post("/api/feedback", data={**answers, "about": about}, headers=SAME_ORIGIN)
    soup = BeautifulSoup(page.text, "html5lib")
    rows = {row.dt.text: row.dd.text for row in soup.select(".answers > div") if row.dt and row.dd}
    assert rows["받는 곳"] == team
    assert "까지 답변드립니다" in soup.select(".promise-clock")[0].text


@pytest.mark.parametrize(
    "suspicion",
    [
        pytest.param({"website": "https://spam.example"}, id="honeypot"),
        pytest.param({"token": "forged"}, id="forged token"),
        pytest.param({"submission_id": ""}, id="no submission_id"),
    ],
)
def test_suspect_post_is_asked_to_confirm_and_not_stored(
    post: Post, client: FlaskClient, own: Services, answers: Answers, suspicion: Answers
) -> None:
    answer = post(**suspicion)
    assert answer.status_code == 422
    assert "errors" not in answer.json
    assert stored(own) == 0
    confirmed = client.post("/api/feedback", data={**answers, **answer.json["confirm"]}, headers=JSON)
    assert confirmed.status_code == 201


def test_token_is_bound_to_the_kind(post: Post, client: FlaskClient) -> None:
    other = client.get("/api/form-token?kind=inquiry").get_json()["token"]
    assert post(token=other).status_code == 422


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://127.0.0.1:8000"}, 201),
        ({"Origin": "http://localhost"}, 201),
        ({"Origin": "http://localhost.evil.example"}, 403),
        ({"Origin": "null"}, 422),
        ({"Origin": "http://["}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8000"}, 403),
        ({"Origin": "https://evil.example", "Referer": "http://127.0.0.1:8000/feedback/complaint/"}, 403),
        ({}, 422),
    ],
)
def test_only_our_own_pages_may_post(post: Post, headers: dict[str, str], status: int) -> None:
    assert post({**headers, "Accept": "application/json"}).status_code == status


@pytest.mark.parametrize("origin", [{}, {"Origin": ""}, {"Origin": "null"}])
@pytest.mark.parametrize(
    ("referer", "status"),
    [
        ("http://127.0.0.1:8000/feedback/complaint/", 201),
        ("HTTP://127.0.0.1:8000", 201),
        ("http://localhost/feedback/complaint/", 201),
        ("http://localhost:80/feedback/complaint/", 201),
        ("http://localhost:443/feedback/complaint/", 403),
        ("https://localhost/feedback/complaint/", 403),
        ("//localhost/feedback/complaint/", 422),
        ("file://localhost/feedback/complaint/", 422),
        ("http:///feedback/complaint/", 422),
        ("http://127.0.0.1:8001/feedback/complaint/", 403),
        ("https://evil.example/http://127.0.0.1:8000/", 403),
        ("http://127.0.0.1:8000@evil.example/", 403),
        ("about:blank", 422),
        ("http://[", 422),
        ("http://127.0.0.1:99999/", 422),
        ("XXXX:++++", 422),
    ],
)
def test_without_an_origin_the_page_that_sent_the_post_counts(
    post: Post, origin: dict[str, str], referer: str, status: int
) -> None:
    assert post({**origin, "Referer": referer, "Accept": "application/json"}).status_code == status


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "", "Referer": "XXXX:++++"}])
@pytest.mark.parametrize("path", ["/api/feedback", "/api/ratings"])
def test_who_shows_no_origin_confirms_once_and_is_heard(
    client: FlaskClient, answers: Answers, own: Services, path: str, headers: dict[str, str]
) -> None:
    """A browser of old, or behind a gateway, whose pages never had a token: without scripts."""
    rating = {"page": "/charter/", "score": "4", "comment": "", "lang": "ko"}
    first = client.post(path, data=answers if path == "/api/feedback" else rating, headers=headers)
    assert first.status_code == 200
    assert own.cases.listed(9) == []
    fields = hidden(first.text, "form.answers__send")
    again = client.post(path, data={**fields, "token": "x"}, headers=headers)
    assert again.status_code == 200, "only the token of the page proves that somebody looked at it"
    second = client.post(path, data=fields, headers=headers)
    assert second.status_code == 303
    assert len(own.cases.listed(9)) == (path == "/api/feedback")


def test_token_of_the_form_is_no_proof_of_a_look(post: Post, client: FlaskClient) -> None:
    token = client.get("/api/form-token?kind=complaint").get_json()["token"]
    assert post(kind="complaint", token=token, headers={"Accept": "application/json"}).status_code == 422
    assert post(kind="complaint", token=token).status_code == 201


def test_refused_origin_keeps_the_text(post: Post) -> None:
    page = post({"Origin": "https://evil.example"})
    assert page.status_code == 403
    assert "30분을 기다렸습니다." in page.text


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("{}", "application/json", 415),
        ("kind=inquiry", "text/plain", 415),
        ("", "", 415),
        ("message=" + "x" * MAX_BYTES, "application/x-www-form-urlencoded", 413),
        ("\x00--", "multipart/form-data", 422),
        ("%ff%fe=%00", "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_is_refused_with_a_sentence(
    client: FlaskClient, accept: str, body: str, content_type: str, status: int
) -> None:
    headers = {**SAME_ORIGIN, "Accept": accept}
    answer = client.post("/api/feedback", data=body.encode(), content_type=content_type, headers=headers)
    assert answer.status_code == status
    assert ("problem+json" in str(answer.mimetype)) == (accept == "application/json")


def test_too_many_from_one_address_are_told_to_wait(post: Post, own: Services) -> None:
    for _ in range(30):
        assert post().status_code == 201
    assert post(name="익명").status_code == 422
    answer = post()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3601  # the running second counts as a whole
    page = post(SAME_ORIGIN)
    assert page.status_code == 429
    assert "30분을 기다렸습니다." in page.text
    assert stored(own) == 30


def test_database_out_of_reach_is_said_and_the_text_kept(post: Post, own: Services, client: FlaskClient) -> None:
    with own.database.write() as connection:
        connection.execute(text("DROP TABLE outbox"))
    assert post().status_code == 503
    page = post(SAME_ORIGIN)
    assert page.status_code == 503
    said = BeautifulSoup(page.text, "html5lib").select_one("#error-summary a")
    assert said
    assert (said.text, said["href"]) == ("061-100-2721", "tel:+82611002721")
    assert "30분을 기다렸습니다." in page.text
    assert stored(own) == 0
    assert client.get("/api/health").status_code == 503


def test_receipt_page_shows_the_number_and_what_happens(post: Post, client: FlaskClient) -> None:
    answer = post(SAME_ORIGIN)
    assert answer.status_code == 303
    page = client.get(answer.headers["Location"])
    number = BeautifulSoup(page.text, "html5lib").select_one(".receipt__number")
    assert number is not None
    assert len(number.text.replace("-", "")) == 8
    assert "만족하셨는지 전화로 여쭙습니다" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]


def test_receipt_page_shows_where_its_mail_goes_and_whom_to_call(post: Post, client: FlaskClient) -> None:
    receipt = client.get(post(SAME_ORIGIN, email="garam@gamil.com").location).text
    page = BeautifulSoup(receipt, "html5lib")
    assert [one.text for one in page.select(".receipt__email, .receipt__meant b")] == [
        "g***@gamil.com",
        "g***@gmail.com",
    ]
    assert [call["href"] for call in page.select(".receipt a")] == ["tel:+82611002721"]
    assert "garam" not in receipt
    keep = page.select_one("#receipt-keep")
    assert keep
    assert keep.has_attr("hidden"), "without scripts no button could do anything"
    assert client.get(str(keep["data-url"]).removeprefix("http://localhost")).status_code == 200


def test_a_slip_in_the_email_is_asked_about_and_taken(post: Post, own: Services) -> None:
    asked = post(SAME_ORIGIN, email="garam@gamil.com", token="").text
    question = BeautifulSoup(asked, "html5lib").select_one(".answers__asked")
    assert question
    assert question.text.strip().startswith("이메일: garam@gmail.com 주소를 적으려 하셨습니까?")
    assert post(email="garam@gamil.com").status_code == 201
    assert stored(own) == 1


@pytest.mark.parametrize("kind", ["inquiry", "compliment"])
def test_receipt_promises_only_what_the_kind_is_promised(post: Post, client: FlaskClient, kind: str) -> None:
    pages = [client.get(post(SAME_ORIGIN, kind=one).headers["Location"]).text for one in ("complaint", kind)]
    assert ["전화로 여쭙습니다" in page for page in pages] == [True, False]


def test_status_page_shows_receipt_times_and_team_alone(post: Post, client: FlaskClient) -> None:
    answer = post(lang="en")
    page = client.get(answer.json["status_url"]).text
    grouped = f"{answer.json['receipt'][:4]}-{answer.json['receipt'][4:]}"
    assert grouped in page
    assert "Sea Route Planning Team" in page
    for personal in ("한가람", "1234-5678", "garam@", "민원실", "30분"):
        assert personal not in page


@pytest.mark.parametrize("path", ["/api/cases/unknown", "/api/cases/unknown/receipt", "/api/nothing", "/nothing/"])
def test_unknown_address_is_a_page_with_a_way_on(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert "061-100-2801" in page.text


def test_reloading_an_answer_leads_back_to_the_forms(client: FlaskClient) -> None:
    assert (
        client.get("/api/feedback", headers={"Referer": "http://localhost/en/x"}).headers["Location"] == "/en/feedback/"
    )
    refused = client.get("/api/feedback", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")


def test_complaint_about_a_team_goes_to_another(post: Post, own: Services) -> None:
    post(about="strategy")
    post(about="audit")
    post(kind="suggestion", about="strategy")
    assert [case.team for case in reversed(own.cases.listed(9))] == ["audit", "strategy", "strategy"]

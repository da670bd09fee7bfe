"""An institution with five kinds of feedback, of which two are its own: asked, stored, mailed, shown, and left out."""

import json
import urllib.error
import urllib.parse
import urllib.request
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from feedback_api import config, create_app
from feedback_api.cases.acts import Act, Channel, Outcome
from feedback_api.cases.handlers import Handler, Person, Role
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.desk.visibility import may_see, select_visible
from feedback_api.forms import consent_notice
from feedback_api.forms.answers import CONSENT_VERSION
from feedback_api.forms.feedback import page_form
from feedback_api.services import Services, services_of
from feedback_api.store.tables import cases
from tests.api.conftest import JSON, SAME_ORIGIN, Answers
from tests.api.web.desk.conftest import Browser
from tests.api.web.test_feedback import hidden
from tests.api.web.test_serve import send
from tests.mail_server import MailServer, part
from tests.servers import ORGANIZATION, free_port, serving
from tests.wait import eventually

KINDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("own_kinds.yml").read_text("utf-8"))
PROMISE = "신고하신 분의 신분을 지켜 드립니다."
#: What only a kind says that promises it.
NAMED, DELAY, CALL = "소속과", "더 걸리면", "전화로 여쭙"
REPORT = {"kind": "clean", "extra-place": "가람시 민원실 2층"}


def write(folder: Path, kinds: dict[str, Any]) -> str:
    """Write organization.yml of the sample with other kinds, and give its path."""
    data = yaml.safe_load(ORGANIZATION.read_text("utf-8"))
    data["extra"]["organization"]["kinds"] = kinds
    (folder / "organization.yml").write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), "utf-8")
    return str(folder / "organization.yml")


@pytest.fixture
def environ(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """The settings of a service of this institution."""
    return {**environ, "FEEDBACK_ORGANIZATION": write(tmp_path, KINDS)}


def test_a_report_goes_through_the_service_and_nothing_is_promised_that_is_not(
    environ: dict[str, str], answers: Answers, mail_server: MailServer
) -> None:
    port = free_port()
    with serving({**environ, "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}"}, port):
        with pytest.raises(urllib.error.HTTPError, match="422") as refused:
            send(port, {**answers, "kind": "clean"})
        assert json.load(refused.value)["errors"] == {"extra-place": "방문하신 곳을 적어 주십시오."}
        sent = send(port, {**answers, **REPORT})
        eventually(lambda: len(mail_server.received) == 2)
        with urllib.request.urlopen(sent["status_url"]) as got:
            page = got.read().decode()
    (to_team,), (to_customer,) = mail_server.to("audit@narae.example"), mail_server.to(answers["email"])
    assert str(to_customer["Subject"]).startswith("[클린신고 접수]")
    for told in (part(to_customer, "plain"), page):
        assert PROMISE in told
        assert not any(words in told for words in (NAMED, DELAY, CALL))
    assert "방문하신 곳: 가람시 민원실 2층\n" in part(to_team, "plain")
    assert f"고객께 드린 약속: {PROMISE}" in part(to_team, "plain")
    assert "소속과 성명을 밝혀" not in part(to_team, "plain")
    assert "사업 번호" not in part(to_team, "plain")
    assert "클린신고" in page


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("inquiry", (NAMED, DELAY)),
        ("complaint", (NAMED, DELAY, CALL)),
        ("compliment", ()),
        ("barrier", (NAMED,)),
        ("clean", (PROMISE,)),
    ],
)
def test_receipt_and_acknowledgment_say_what_the_kind_promises(
    client: FlaskClient, own: Services, answers: Answers, mail_server: MailServer, kind: str, said: tuple[str, ...]
) -> None:
    location = accepted(client, own, {**answers, **REPORT, "kind": kind}).headers["Location"]
    own.worker.deliver_due()
    (mail,) = mail_server.to(answers["email"])
    for told in (client.get(location).text, part(mail, "plain")):
        assert {words for words in (NAMED, DELAY, CALL, PROMISE) if words in told} == set(said)


def accepted(client: FlaskClient, own: Services, fields: dict[str, str]) -> Any:
    token = own.tokens.mint(fields["kind"])
    data = {"submission_id": str(uuid.uuid4()), **fields, "token": token}
    answer: Any = client.post("/api/feedback", data=data, headers=JSON)
    assert answer.status_code == 201, answer.text
    return answer


def receive(client: FlaskClient, own: Services, fields: dict[str, str]) -> Case:
    case = own.cases.by_receipt(accepted(client, own, fields).json["receipt"])
    assert case is not None
    return case


def test_own_fields_stand_in_form_check_page_desk_and_command(
    app: Flask, client: FlaskClient, own: Services, answers: Answers, mail_server: MailServer
) -> None:
    form = page_form(own.organization, "clean", "ko")
    assert form.index('id="field-message"') < form.index('id="field-extra-place"') < form.index('id="field-name"')
    assert '<p class="field__hint" id="extra-number-hint">예: 2026-017</p>' in form
    given = {**answers, **REPORT, "extra-number": "2026-017"}
    checked = client.post("/api/feedback", data=given, headers=SAME_ORIGIN).text
    assert "<dt>방문하신 곳</dt><dd>가람시 민원실 2층</dd>" in checked
    assert hidden(checked, "form.answers__send")["extra-number"] == "2026-017"
    case = receive(client, own, given)
    printed = app.test_cli_runner().invoke(args=["cases", "show", case.receipt]).output
    own.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("audit",), Role.HANDLER), "test")
    browser = Browser(client, own, mail_server)
    assert browser.sign_in().status_code == 303
    shown = client.get(f"/desk/cases/{case.receipt}").text
    for page in (printed, shown):
        assert all(text in page for text in ("방문하신 곳", "가람시 민원실 2층", "사업 번호", "2026-017"))
    without_persons = client.get(f"/desk/cases/{case.receipt}/print").text
    assert "가람시 민원실 2층" not in without_persons


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"extra-place": "  "}, "방문하신 곳을 적어 주십시오."),
        ({"extra-place": "가" * 41}, "40자 안으로 줄여 주십시오."),
        ({"extra-place": "가" * 2000}, "40자 안으로 줄여 주십시오."),
        ({"extra-place": "800101-1234567"}, "주민등록번호로 보이는 숫자를 지우고 다시 보내 주십시오."),
        ({"extra-place": "민원실\x00"}, "보이지 않는 제어 문자가 들어 있습니다. 이 칸을 다시 적어 주십시오."),
    ],
)
def test_an_own_field_is_checked_as_others_are(
    client: FlaskClient, answers: Answers, changes: dict[str, str], error: str
) -> None:
    answer: Any = client.post("/api/feedback", data={**answers, **REPORT, **changes}, headers=JSON)
    assert (answer.status_code, answer.json["errors"].get("extra-place")) == (422, error)


def test_what_a_kind_does_not_ask_is_not_stored(client: FlaskClient, own: Services, answers: Answers) -> None:
    given = {**answers, **REPORT, "extra-shoe": "42"}
    for kind, asked in (("clean", {"extra-place", "extra-number"}), ("inquiry", set())):
        case = receive(client, own, {**given, "kind": kind})
        with own.database.read() as connection:
            row = connection.execute(select(cases).where(cases.c.id == case.id)).one()
        stored = vars(own.cases.opened(row)[1])
        assert {name for name in stored if name.startswith("extra-")} == asked
        assert "42" not in stored.values()
        assert row.consent_version.startswith(CONSENT_VERSION)
        assert (row.consent_version != CONSENT_VERSION) == (kind == "clean")


def test_same_submission_with_another_own_answer_is_refused(
    client: FlaskClient, own: Services, answers: Answers
) -> None:
    fields = {**answers, **REPORT, "submission_id": str(uuid.uuid4())}
    first = accepted(client, own, fields).json["receipt"]
    assert accepted(client, own, fields).json["receipt"] == first
    token = own.tokens.mint("clean")
    other = client.post("/api/feedback", data={**fields, "extra-place": "다른 곳", "token": token}, headers=JSON)
    assert other.status_code == 409


def test_consent_is_asked_for_what_the_kind_asks_and_promises(own: Services) -> None:
    notices = {
        (kind, lang): dict(consent_notice.items(own.organization, lang, kind))
        for kind in ("clean", "inquiry", None)
        for lang in ("ko", "en")
    }
    report = notices["clean", "ko"]
    assert report["목적"] == "의견 접수와 처리, 결과 회신, 현장 확인(방문하신 곳), 사업 확인(사업 번호)"
    assert "방문하신 곳" in report["필수 항목"]
    assert "사업 번호" in report["선택 항목"]
    assert "2년" in report["보유 기간"]
    assert not any("만족" in text for text in report.values())
    assert notices["clean", "en"]["Purpose"] == (
        "to receive and handle your feedback and tell you the outcome; to look at the place (The place you visited); "
        "to find the project (Project number)"
    )
    assert notices["inquiry", "ko"]["목적"] == "의견 접수와 처리, 결과 회신, 만족 여부 확인"
    assert "방문하신 곳(클린신고)" in notices[None, "ko"]["필수 항목"]
    assert "Project number (Integrity report)" in notices[None, "en"]["Optional"]


def test_a_report_about_a_team_goes_to_another_and_is_seen_by_none_of_it(
    client: FlaskClient, own: Services, answers: Answers
) -> None:
    case = receive(client, own, {**answers, **REPORT, "about": "audit"})
    assert case.team == own.organization.judge_of("audit")
    member = Handler("윤슬기", "seulgi.yun@narae.example", ("audit",), Role.OVERSEER, id=1)
    assert not sees(own, member, case)
    assert sees(own, member, receive(client, own, {**answers, "kind": "barrier", "about": "audit"}))


def sees(own: Services, handler: Handler, case: Case) -> bool:
    """Ask both ways, which say the same."""
    with own.database.read() as connection:
        listed = case.id in connection.scalars(select_visible(handler, own.organization)).all()
    assert may_see(handler, case, own.organization) is listed
    return listed


def test_a_kind_that_is_left_out_is_taken_nowhere(client: FlaskClient, own: Services, answers: Answers) -> None:
    assert client.get("/api/form-token?kind=suggestion").status_code == 400
    answer: Any = client.post("/api/feedback", data={**answers, "kind": "suggestion"}, headers=JSON)
    assert answer.json["errors"] == {"kind": "의견의 종류를 골라 주십시오."}
    assert own.organization.default_team == "strategy"


@pytest.mark.parametrize("removed", ["clean", "complaint"])
def test_cases_of_a_kind_that_is_no_more_can_be_read_answered_counted_and_destroyed(
    client: FlaskClient,
    own: Services,
    answers: Answers,
    environ: dict[str, str],
    mail_server: MailServer,
    tmp_path: Path,
    removed: str,
) -> None:
    handler = own.handlers.add(
        Person("윤슬기", "seulgi.yun@narae.example", ("strategy", "audit"), Role.HANDLER), "test"
    )
    about = receive(client, own, {**answers, **REPORT, "kind": removed, "about": "audit"})
    case = receive(client, own, {**answers, **REPORT, "kind": removed, "email": "namu@example.com"})
    own.database.close()
    write(tmp_path, {name: kind for name, kind in KINDS.items() if name != removed})
    later = create_app(config.from_environ(environ))
    own = services_of(later)
    try:
        client = later.test_client()
        while own.worker.deliver_due():
            pass
        (mail,) = mail_server.to("namu@example.com")
        assert str(mail["Subject"]).startswith(f"[{removed} 접수]")
        link = part(mail, "plain").split("/api/cases/")[1].split()[0]
        assert removed in client.get(f"/api/cases/{link}").text
        assert Browser(client, own, mail_server).sign_in().status_code == 303
        assert removed in client.get("/desk/").text
        desk = client.get(f"/desk/cases/{case.receipt}").text
        assert (REPORT["extra-place"] in desk) == (removed == "clean")  # which alone asks for a place
        member = Handler("이한결", "hangyeol.lee@narae.example", ("audit",), Role.OVERSEER, id=9)
        assert not sees(own, member, about)
        assert f'feedback_cases_open{{kind="{removed}"}} 2.0' in client.get("/api/metrics").text
        facts = {"channel": Channel.DESK, "outcome": Outcome.ANSWERED}
        own.handling.record(case.id, Step(Act.ANSWERED, handler.id, facts=facts))
        while own.worker.deliver_due():
            pass
        assert len(mail_server.to("namu@example.com")) == 2
        assert later.test_cli_runner().invoke(args=["cases", "show", case.receipt]).exit_code == 0
        longest = max(kind.keep_days for kind in own.organization.kinds.values())
        for days, gone in ((longest, False), (longest + 1, True)):
            own.retention.forget_expired(case.received_at + timedelta(days=days, hours=-1))
            destroyed = own.cases.by_receipt(case.receipt)
            assert destroyed is not None
            assert bool(destroyed.forgotten_at) is gone
    finally:
        own.database.close()

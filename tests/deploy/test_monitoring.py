"""deploy/prometheus/ and deploy/grafana/: right by Debian's promtool, and asking for what `flask serve` tells alone.

What it tells is taken from a real one, after a message, a refusal, a mail that was sent and ones that were refused.
"""

import json
import re
import sqlite3
import subprocess
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import promql_parser
import pytest
import yaml
from promql_parser import AggregateExpr, Expr, MatchOp, VectorSelector

from tests.answers import ANSWERS
from tests.mail_server import running
from tests.scrape import Scrape
from tests.servers import ROOT, flask, free_port, serving
from tests.wait import eventually

RULES = ROOT / "deploy/prometheus/alerts.yml"
CONFIGURATION = ROOT / "deploy/prometheus/prometheus.yml"
RULE_TESTS = ROOT / "tests/deploy/prometheus/alerts_test.yml"
DASHBOARD = ROOT / "deploy/grafana/service-charter.json"
OPERATING = (ROOT / "docs/operating.md").read_text("utf-8")
ALERTS = [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]
PANELS: list[dict[str, Any]] = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
TARGETS = [target for panel in PANELS for target in panel["targets"]]
QUESTIONS = [*(rule["expr"] for rule in ALERTS), *(target["expr"] for target in TARGETS)]
#: Prometheus itself tells whether it was answered, and puts these labels on all that it is told.
OF_PROMETHEUS = "up"
TARGET = {"job", "instance"}
#: Labels whose values are open: a reply of any mail server, the name of any job.
OPEN = {"code", "chore", "job", "instance"}


def promtool(*arguments: str, given: str | None = None) -> None:
    done = subprocess.run(["promtool", *arguments], input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def post(port: int, **changes: str) -> int:
    base = f"http://127.0.0.1:{port}/api"
    with urllib.request.urlopen(f"{base}/form-token?kind={ANSWERS['kind']}") as got:
        token = json.load(got)["token"]
    data = urllib.parse.urlencode({**ANSWERS, "submission_id": str(uuid.uuid4()), "token": token, **changes}).encode()
    request = urllib.request.Request(
        f"{base}/feedback", data, {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with closing(error):
            return error.code


def scrape(port: int) -> Scrape:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/metrics", timeout=20) as answer:
        return Scrape(answer.read().decode())


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scrape]:
    """Run the service through all of which something is told."""
    folder, port = tmp_path_factory.mktemp("monitored"), free_port()
    (folder / "site").mkdir()
    with running() as mail_server:
        environ = {
            "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}",
            "FEEDBACK_INSTANCE": str(folder / "instance"),
            "FEEDBACK_SITE_DIR": str(folder / "site"),
            "FEEDBACK_MAIL_SERVER": mail_server.host,
            "FEEDBACK_MAIL_PORT": str(mail_server.port),
            "FEEDBACK_MAIL_SECURITY": "none",
            "FEEDBACK_MIN_FILL_SECONDS": "0",
        }
        mail_server.replies[ANSWERS["email"]] = "550 5.1.1 no such user"
        with serving(environ, port):
            command = ("handlers", "add", "윤슬기", "seulgi.yun@narae.example", "--team", "strategy")
            added = flask(*command, environ=environ)
            assert "Added, number 1." in added.communicate(timeout=60)[0]
            with closing(sqlite3.connect(folder / "instance/feedback.sqlite3")) as database, database:
                database.execute("INSERT INTO chore_failures VALUES ('a former job', 'OSError', '2026-11-23 10:00:00')")
            assert (post(port), post(port, message="")) == (201, 422)
            attempts = "feedback_mail_attempts_total"
            eventually(lambda: scrape(port).values(attempts) == {("sent",): 1, ("given_up",): 1})
            (notice,) = mail_server.received
            mail_server.replies[str(notice["To"])] = "451 4.7.1 later"
            assert post(port, email="other@example.com") == 201
            eventually(lambda: len(scrape(port).values("feedback_outbox_failed_messages")) == 2)
            eventually(lambda: scrape(port).values("feedback_outbox_messages").keys() == {("given_up",), ("waiting",)})
            yield scrape(port)


def visit(question: str, see: Callable[[Expr], None]) -> None:
    """Show each part of a question of PromQL; raises ValueError for one that is none. Grafana sets the interval."""

    def go_on(part: Expr) -> bool:
        see(part)
        return True

    promql_parser.walk(promql_parser.parse(question.replace("$__rate_interval", "5m")), go_on)


def parts(question: str, kind: type[Any]) -> list[Any]:
    seen: list[Any] = []
    visit(question, lambda part: seen.append(part) if isinstance(part, kind) else None)
    return seen


def grouping(question: str) -> set[str]:
    return {label for part in parts(question, AggregateExpr) if part.modifier for label in part.modifier.labels}


def test_exposition_is_right_by_promtool(told: Scrape) -> None:
    promtool("check", "metrics", given=told.text)


def test_rules_and_configuration_are_right_by_promtool() -> None:
    promtool("check", "rules", str(RULES))
    promtool("check", "config", str(CONFIGURATION))


def test_alerts_fire_when_they_should_and_are_silent_otherwise() -> None:
    promtool("test", "rules", str(RULE_TESTS))


def test_each_alert_is_seen_to_fire() -> None:
    fired = {
        alert
        for case in yaml.safe_load(RULE_TESTS.read_text("utf-8"))["tests"]
        for asked in case["promql_expr_test"]
        for sample in asked["exp_samples"]
        for alert in re.findall(r'alertname="(\w+)"', sample["labels"])
    }
    assert fired == {rule["alert"] for rule in ALERTS}


@pytest.mark.parametrize("rule", ALERTS, ids=lambda rule: rule["alert"])
def test_each_alert_says_how_bad_it_is_and_what_to_do_in_two_languages(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert rule["annotations"].keys() == {"summary", "description"}
    for sentence in rule["annotations"].values():
        korean, _, english = sentence.partition(" / ")
        assert re.search("[가-힣]", korean), sentence
        assert re.search("[A-Za-z]{3}", english), sentence
        assert not re.search("[가-힣]", english), sentence
    assert f"`{rule['alert']}`" in OPERATING


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions_name_metrics_and_labels_that_exist(told: Scrape, question: str) -> None:
    labels = {"le"} & grouping(question)
    for selector in parts(question, VectorSelector):
        existing = {} if selector.name == OF_PROMETHEUS else told.labels[selector.name]
        for matcher in selector.matchers.matchers:
            assert matcher.name in {*existing, *TARGET}, f"{selector.name} has no label {matcher.name}"
            if matcher.name not in OPEN:
                assert any(matches(matcher, value) for value in existing[matcher.name]), f"{matcher} fits nothing"
        labels |= existing.keys()
    assert grouping(question) <= {*labels, *TARGET}


def matches(matcher: Any, value: str) -> bool:
    if matcher.op == MatchOp.Equal:
        return bool(matcher.value == value)
    assert matcher.op == MatchOp.Re
    return re.fullmatch(matcher.value, value) is not None


def test_failures_are_told_by_the_reply_code_alone(told: Scrape) -> None:
    assert told.values("feedback_outbox_failed_messages") == {("550", "given_up"): 1, ("451", "waiting"): 1}
    assert told.values("feedback_mail_failures_total").keys() == {("550",), ("451",)}


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target["expr"])
def test_legends_name_labels_that_the_answer_has(target: dict[str, str]) -> None:
    assert set(re.findall(r"{{(\w+)}}", target["legendFormat"])) <= grouping(target["expr"])


def test_dashboard_and_alerts_ask_for_every_metric_and_the_guide_explains_each(told: Scrape) -> None:
    families = set(re.findall(r"^# TYPE (\w+) ", told.text, re.M))
    asked = {selector.name for question in QUESTIONS for selector in parts(question, VectorSelector)}
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked} - {OF_PROMETHEUS} == families
    assert set(re.findall(r"^\| `(feedback_\w+)", OPERATING, re.M)) == families


def test_guide_names_the_labels_of_each_metric(told: Scrape) -> None:
    for name, braces in re.findall(r"^\| `(feedback_\w+?)(?:{([\w, ]+)})?` \|", OPERATING, re.M):
        existing = told.labels.get(name) or told.labels.get(f"{name}_count", {})
        assert set(filter(None, braces.split(", "))) == set(existing), name


def test_example_asks_the_service_where_it_listens() -> None:
    (job,) = yaml.safe_load(CONFIGURATION.read_text("utf-8"))["scrape_configs"]
    assert (job["job_name"], job["metrics_path"]) == ("service-charter", "/api/metrics")
    for question in QUESTIONS:
        for selector in parts(question, VectorSelector):
            named = [matcher.value for matcher in selector.matchers.matchers if matcher.name == "job"]
            assert set(named) <= {job["job_name"]}


def test_panels_of_the_dashboard_stand_beside_each_other_and_are_named_in_two_languages() -> None:
    places: set[tuple[int, int]] = set()
    for panel in PANELS:
        assert " / " in panel["title"]
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & places, panel["title"]
        assert place["x"] + place["w"] <= 24
        places |= cells
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)

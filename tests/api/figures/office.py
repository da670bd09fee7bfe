"""An office with cases of November 2026, made by the service itself at a set clock, and its folder of content.

The database is made once and copied for each test, which counts it by `flask figures`.
"""

import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from feedback_api import config, create_app
from feedback_api.cases.acts import Act, Channel, Outcome
from feedback_api.cases.handlers import Person
from feedback_api.cases.handling import Step
from feedback_api.cases.opening import Case
from feedback_api.services import Services, services_of
from feedback_api.store import clock_check, migrate
from feedback_api.store.tables import OWED, cases
from institution.clock import SEOUL, set_to
from tests.answers import ANSWERS
from tests.api.conftest import JSON
from tests.conftest import INSTITUTION
from tests.servers import ROOT, environment

MOVED_CLOCK = ROOT / "tests/browser/moved_clock"
MONDAY = datetime(2026, 11, 23, 10, tzinfo=SEOUL)
#: An inquiry of Monday at ten is due on Tuesday at ten.
TUESDAY = MONDAY + timedelta(days=1)
AFTER = "2026-12-03T09:00+09:00"
#: What is counted of the sample's standards, and the share that is aimed at.
RULES: Mapping[str, tuple[dict[str, Any], int]] = {
    "inquiry-answer": ({"what": "answered_in_time", "kinds": ["inquiry"]}, 95),
    "complaint-reply": ({"what": "answered_in_time", "kinds": ["complaint"]}, 100),
    "suggestion-reply": ({"what": "received", "kinds": ["inquiry"]}, 90),
}
#: Words of customers and handlers: none of them may stand in a figure, a report, or what a command prints.
PERSONAL = ("한가람", "garam", "1234-5678", "민원실 안내가", "윤슬기", "seulgi", "이한결")
WHY, CHANGES = "담당자가 휴가였습니다.", "휴가 때 대신할 사람을 정해 둡니다."


@dataclass
class Office:
    """An institution's service and folder of content, in a folder of the test's."""

    folder: Path
    #: Everything that commands printed.
    printed: list[str] = field(default_factory=list)
    #: Settings beside the usual ones.
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "content/data"

    @property
    def environ(self) -> dict[str, str]:
        return {
            "FEEDBACK_INSTANCE": str(self.folder / "instance"),
            "FEEDBACK_ORGANIZATION": str(self.data / "organization.yml"),
            "FEEDBACK_SITE_DIR": str(self.folder / "site"),
            "FEEDBACK_MIN_FILL_SECONDS": "0",
            "FEEDBACK_LIMITS": "off",
            **self.settings,
        }

    def start(self, *arguments: str, at: str = AFTER) -> "subprocess.Popen[str]":
        """Start a command of `flask figures`, where the institution's files are, as an operator does."""
        return subprocess.Popen(
            [sys.executable, "-m", "flask", "figures", *arguments],
            cwd=self.folder,
            env=environment(
                {**self.environ, "PYTHONPATH": os.pathsep.join((str(MOVED_CLOCK), str(ROOT))), "CLOCK_AT": at}
            ),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def figures(self, *arguments: str, at: str = AFTER) -> tuple[int, str]:
        """Run a command of `flask figures` and give its status and what it printed.

        `publish` starts programs of its own, and runs in a process; the others in this one, in a tenth of the time.
        """
        if arguments[0] == "publish":
            process = self.start(*arguments, at=at)
            printed, _ = process.communicate(timeout=120)
            status = process.returncode
        else:
            status, printed = self._run(arguments, at)
        self.printed.append(printed)
        assert "Traceback" not in printed, printed
        return status, printed

    def _run(self, arguments: Sequence[str], at: str) -> tuple[int, str]:
        with chdir(self.folder), set_to(datetime.fromisoformat(at)):
            app = create_app(config.from_environ(self.environ))
            try:
                result = app.test_cli_runner().invoke(args=["figures", *arguments])
            finally:
                services_of(app).database.close()
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    def write_standards(self, rules: Mapping[str, tuple[dict[str, Any], int]]) -> None:
        """Give standards of the sample a rule by which they are counted."""
        path = INSTITUTION / "data/standards.yml"
        standards = yaml.safe_load(path.read_text("utf-8"))
        for standard in standards:
            standard.pop("counts", None)
            if standard["id"] in rules:
                standard["target"].pop("earlier", None)
                standard["counts"], percent = rules[standard["id"]]
                standard["target"]["percent"] = percent
        (self.data / "standards.yml").write_text(yaml.safe_dump(standards, allow_unicode=True), "utf-8")

    def set_figures(self, setting: str) -> None:
        """Write the line `figures:` of organization.yml anew, such as {every: month}; none if it is empty."""
        path = self.data / "organization.yml"
        text = re.sub(r"^    figures:.*\n", "", path.read_text("utf-8"), flags=re.M)
        line = f"    figures: {setting}\n" if setting else ""
        path.write_text(text.replace("    working_hours:", f"{line}    working_hours:", 1), "utf-8")

    def results(self, period: str) -> Path:
        return self.data / f"performance/{period}.csv"

    def explanations(self, period: str) -> Path:
        return self.data / f"explanations/{period}.csv"

    def files(self) -> dict[str, bytes]:
        """Give what stands in content/data, but for what an editor keeps there."""
        return {str(path.relative_to(self.data)): path.read_bytes() for path in self.data.rglob("*") if path.is_file()}


class Cases:
    """Receives and answers cases as the service does, at a set clock."""

    def __init__(self, office: Office) -> None:
        self._app = create_app(config.from_environ(office.environ))
        self.own = services_of(self._app)
        migrate.upgrade(self.own.database)

    def receive(self, kind: str, at: datetime = MONDAY) -> Case:
        client = self._app.test_client()
        with set_to(at):
            token = client.get("/api/form-token", query_string={"kind": kind}).get_json()["token"]
            data = {**ANSWERS, "kind": kind, "submission_id": str(uuid.uuid4()), "token": token}
            receipt = client.post("/api/feedback", data=data, headers=JSON).get_json()["receipt"]
        case = self.own.cases.by_receipt(receipt)
        assert case is not None
        return case

    def owed(self) -> Case:
        """Give the one case that is not answered."""
        with self.own.database.read() as connection:
            receipt = connection.execute(select(cases.c.receipt).where(OWED)).scalar_one()
        case = self.own.cases.by_receipt(receipt)
        assert case is not None
        return case

    def answer(self, case: Case, at: datetime) -> None:
        self.record(case, at, Step(Act.ANSWERED, 1, facts={"channel": Channel.DESK, "outcome": Outcome.ANSWERED}))

    def release(self, case: Case, at: datetime, why: str = WHY, changes: str = CHANGES) -> None:
        words = {"why": why, "changes": changes}
        self.record(case, at, Step(Act.LATE_EXPLAINED, 1, words=words), Step(Act.EXPLANATION_RELEASED, 2, facts=words))

    def record(self, case: Case, at: datetime, *steps: Step) -> None:
        with set_to(at):
            self.own.handling.record(case.id, *steps)

    def close(self, now: datetime) -> None:
        """Say that the clock is right at a moment, and leave the database."""
        clock_check.confirm(self.own.database, now)
        self.own.database.close()


def add_handlers(own: Services) -> None:
    with set_to(datetime(2026, 11, 2, 9, tzinfo=SEOUL)):
        own.handlers.add(Person("윤슬기", "seulgi.yun@narae.example", ("strategy",)), "test")
        own.handlers.add(Person("이한결", "hangyeol.lee@narae.example", ("audit",)), "test")


def copy_institution(folder: Path) -> Office:
    """Copy the sample, without results of its own and with the standards of `RULES` counted alone."""
    shutil.copytree(INSTITUTION, folder / "content")
    (folder / "site").mkdir()
    office = Office(folder)
    for name in ("performance", "explanations"):
        shutil.rmtree(office.data / name, ignore_errors=True)
    (office.data / "performance").mkdir()
    office.set_figures("")
    office.write_standards(RULES)
    return office


def make_office(folder: Path) -> Office:
    """20 inquiries, of which 18 were answered in time, one came late and was explained, one is owed; 3 complaints."""
    office = copy_institution(folder)
    made = Cases(office)
    add_handlers(made.own)
    inquiries = [made.receive("inquiry") for _ in range(20)]
    for inquiry in inquiries[2:]:
        made.answer(inquiry, MONDAY + timedelta(hours=2))
    made.answer(inquiries[0], TUESDAY + timedelta(hours=3))
    made.release(inquiries[0], TUESDAY + timedelta(hours=4))
    for _ in range(3):
        made.answer(made.receive("complaint", MONDAY - timedelta(days=10)), MONDAY)
    made.close(datetime.fromisoformat(AFTER))
    return office

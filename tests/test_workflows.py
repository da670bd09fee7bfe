"""The shipped workflows cannot rot: they obey their schemas, ask for little, call what exists, and are run here."""

import json
import os
import re
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT, copy_sources
from tests.git import environment, git

FOLDER = ROOT / ".github/workflows"


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def steps_of(workflow: Any) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def gitlab_scripts() -> Iterator[str]:
    """Yield what each job of GitLab's runs."""
    for job in GITLAB.values():
        if isinstance(job, dict):
            parts = ("before_script", "script", "after_script")
            yield "\n".join(line for part in parts for line in job.get(part, ()))


#: Under what YAML 1.1 reads the key `on` of a workflow, which tells when it runs.
ON = True
WORKFLOWS = {path.stem: load(path) for path in sorted(FOLDER.glob("*.yml"))}
GITLAB = load(ROOT / ".gitlab-ci.yml")
WORKFLOW = WORKFLOWS["publish-figures"]
(JOB,) = WORKFLOW["jobs"].values()
STEPS: list[dict[str, Any]] = JOB["steps"]
SCRIPTS: list[str] = [step["run"] for step in STEPS if "run" in step]
ALL_SCRIPTS = [
    *(step["run"] for workflow in WORKFLOWS.values() for step in steps_of(workflow) if "run" in step),
    *gitlab_scripts(),
]
FIGURES = "content/data/performance/2026-q4.csv"
#: Writes down how it was called, as `gh`, `npx` and `rsync` would be.
RECORDER = '#!/bin/sh\nprintf "%s\\n" "$@" >> "$CALLS"\n'


def test_it_asks_for_what_a_pull_request_needs_and_no_more() -> None:
    assert WORKFLOW["permissions"] == {"contents": "write", "pull-requests": "write", "actions": "write"}
    assert "permissions" not in JOB
    assert JOB["runs-on"] == ["self-hosted", "charter"]
    assert "secrets." not in (ROOT / ".github/workflows/publish-figures.yml").read_text("utf-8")


def test_it_runs_a_few_days_after_each_quarter() -> None:
    """YAML 1.1 reads the key `on` as true."""
    (schedule,) = WORKFLOW[ON]["schedule"]
    minute, hour, day, months, weekday = schedule["cron"].split()
    assert (minute.isdigit(), hour.isdigit(), int(day) in range(2, 10)) == (True, True, True)
    assert (months, weekday) == ("1,4,7,10", "*")


#: The files that the forges read, by the schema of their kind, which check-jsonschema brings.
OF_SCHEMAS = {
    "vendor.github-workflows": sorted(FOLDER.glob("*.yml")),
    "vendor.dependabot": [ROOT / ".github/dependabot.yml"],
    "vendor.gitlab-ci": [ROOT / ".gitlab-ci.yml"],
}


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        ("vendor.github-workflows", "runs-on:", "run-on:"),
        ("vendor.dependabot", "interval: monthly", "interval: sometimes"),
        ("vendor.gitlab-ci", "interruptible: true", "interruptible: often"),
    ],
)
def test_what_the_forges_read_obeys_its_schema(tmp_path: Path, schema: str, right: str, wrong: str) -> None:
    """A file with a slip is judged beside them: a schema that finds none would let everything pass."""
    text = OF_SCHEMAS[schema][0].read_text("utf-8")
    assert right in text
    slip = tmp_path / "slip.yml"
    slip.write_text(text.replace(right, wrong), "utf-8")
    program = str(Path(sys.executable).with_name("check-jsonschema"))
    files = [str(path) for path in (*OF_SCHEMAS[schema], slip)]
    done = subprocess.run(
        [program, "--builtin-schema", schema, "--output-format", "json", *files],
        check=False,
        capture_output=True,
        text=True,
    )
    told = json.loads(done.stdout)
    assert {error["filename"] for error in told["errors"]} == {str(slip)}, told["errors"]
    assert told["parse_errors"] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_takes_no_action_of_others(name: str) -> None:
    used = [step["uses"] for step in steps_of(WORKFLOWS[name]) if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"actions/(checkout|setup-node)@v\d+", action)] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_says_what_it_may_do_and_ends_in_time(name: str) -> None:
    assert WORKFLOWS[name]["permissions"]
    assert all(job["timeout-minutes"] <= 60 for job in WORKFLOWS[name]["jobs"].values())
    assert name == "publish" or "secrets." not in (FOLDER / f"{name}.yml").read_text("utf-8")


def test_nothing_that_somebody_else_wrote_becomes_a_part_of_a_script() -> None:
    """A branch may be named like a command: values come through the environment."""
    assert [script for script in ALL_SCRIPTS if "${{" in script] == []


@pytest.mark.parametrize("script", ALL_SCRIPTS)
def test_scripts_are_right_and_call_what_exists(script: str) -> None:
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"^\s*make ([a-z-]+)", script, re.M)) <= targets


def test_both_forges_do_the_same_by_the_targets_of_make() -> None:
    def called(scripts: Any) -> set[str]:
        return set(re.findall(r"^\s*make ([^|\n]*[^|\s])", "\n".join(scripts), re.M))

    github = [step["run"] for workflow in WORKFLOWS.values() for step in steps_of(workflow) if "run" in step]
    targets = {"check", "build", "pdf", "build PRODUCTION=1", "publish-figures", "audit-deps"}
    assert called(github) == called(gitlab_scripts()) == targets


def test_a_schedule_of_gitlab_runs_the_job_that_its_variable_names_and_no_other() -> None:
    """Rules name what starts a job: a merge request, or the default branch with or without a TASK."""
    rules = {name: GITLAB[name].get("rules", [{}])[0].get("if", "") for name in GITLAB if "script" in GITLAB[name]}
    branch = "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && "
    of_schedules = {name: rule for name, rule in rules.items() if "TASK ==" in rule and "null" not in rule}
    assert of_schedules == {
        "audit": f'{branch}$TASK == "audit-deps"',
        "publish-figures": f'{branch}$TASK == "publish-figures"',
    }
    others = {rule for name, rule in rules.items() if name not in of_schedules}
    assert others == {
        '$CI_PIPELINE_SOURCE == "merge_request_event"',
        f'{branch}$PUBLISH_TO == "netlify" && $TASK == null',
        f'{branch}$PUBLISH_TO == "ssh" && $TASK == null',
    }


def test_gitlab_counts_figures_on_the_institutions_own_machine_one_at_a_time() -> None:
    job = GITLAB["publish-figures"]
    assert (job["tags"], job["resource_group"], job["interruptible"]) == (["charter"], "publish-figures", False)


def test_both_forges_publish_alike() -> None:
    """What differs is where the key lies: GitLab gives it as a file."""

    def commands(script: str) -> list[str]:
        script = script.replace("$keys/key", "$SSH_KEY").replace("$keys/hosts", "$SSH_KNOWN_HOSTS")
        lines = script.replace("\\\n", " ").splitlines()
        return [" ".join(line.split()) for line in lines if line.strip().startswith(("npx ", "rsync "))]

    github = [line for step in steps_of(WORKFLOWS["publish"]) for line in commands(step.get("run", ""))]
    assert len(github) == 2
    assert [line for script in gitlab_scripts() for line in commands(script)] == github


def test_netlifys_program_runs_on_a_node_of_ours_on_both_forges() -> None:
    """The program refuses an older Node than 22.13, and neither Debian's nor a runner's is sure to be that new."""
    (node,) = [step for step in steps_of(WORKFLOWS["publish"]) if "setup-node" in step.get("uses", "")]
    assert node["if"] == "vars.PUBLISH_TO == 'netlify'"
    version = node["with"]["node-version"]
    assert int(version) > 22
    assert GITLAB["publish-to-netlify"]["image"] == f"node:{version}-trixie"
    programs = [program for script in ALL_SCRIPTS for program in re.findall(r"npx --yes (\S+)", script)]
    assert len(programs) == 2
    assert [program for program in programs if not re.fullmatch(r"netlify-cli@\d+\.\d+\.\d+", program)] == []


def test_no_forge_names_a_host() -> None:
    """Registries, mirrors and servers are whatever the runner has set."""
    files = [*FOLDER.iterdir(), ROOT / ".github/dependabot.yml", ROOT / ".gitlab-ci.yml"]
    text = "\n".join(path.read_text("utf-8") for path in files)
    assert (
        re.findall(
            r"(?<!\$)\b\w+://\S+|[\w-]+\.(?:io|org|com|net)\b(?!\")", text.replace("users.noreply.github.com", "")
        )
        == []
    )


def test_dependabot_looks_at_what_is_here() -> None:
    updates = load(ROOT / ".github/dependabot.yml")["updates"]
    assert [update["package-ecosystem"] for update in updates] == ["github-actions", "pip"]
    assert all(update["schedule"] == {"interval": "monthly"} for update in updates)


def test_each_error_and_note_of_the_check_becomes_an_annotation(tmp_path: Path) -> None:
    """The file of patterns makes GitHub read the very lines that `make check` prints."""
    source = copy_sources(tmp_path / "source")
    (source / "content/print").mkdir()
    [note, good] = check(source)
    assert matched(note)[:2] == ("content-note", "content/print")
    assert matched(good) is None
    staff = source / "content/ko/staff.md"
    staff.write_text(staff.read_text("utf-8").replace("```staff", "```staf"), "utf-8")
    (source / "content/print/poster.pdf").write_bytes(b"%PDF")
    page, *_, poster, count = check(source)
    line = staff.read_text("utf-8").splitlines().index("```staf") + 1
    owner, file, number, message = matched(page)
    assert (owner, file, number) == ("content", "content/ko/staff.md", str(line))
    assert "An unknown block." in message
    assert matched(poster)[:3] == ("content-file", "content/print/poster.pdf", None)
    assert matched(count) is None
    assert steps_of(WORKFLOWS["check"])[1]["run"].splitlines() == [
        'echo "::add-matcher::.github/problem-matcher.json"',
        "make check",
    ]


def test_gitlab_is_given_the_same_problems_in_its_own_form(tmp_path: Path) -> None:
    (script,) = GITLAB["check"]["after_script"]
    (tmp_path / ".github").mkdir()
    for name in (".github/problem-matcher.json", ".gitlab"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "check.log").write_text(
        "content/ko/staff.md:12: ```staf: 모르는 블록입니다. / An unknown block.\n"
        "content/print/poster.pdf: 이 폴더에 둘 파일이 아닙니다. / This file has no place in this folder.\n"
        "알림 / Note: content/ko/staff.md:3: 없는 번호입니다. / No such number.\n"
        "잘못 2건을 고쳐 주십시오. / Errors to correct: 2.\n",
        "utf-8",
    )
    done = run(tmp_path, script)
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / GITLAB["check"]["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    places = [(entry["location"]["path"], entry["location"]["lines"]["begin"], entry["severity"]) for entry in report]
    assert places == [
        ("content/ko/staff.md", 12, "major"),
        ("content/print/poster.pdf", 1, "major"),
        ("content/ko/staff.md", 3, "info"),
    ]
    assert report[0]["description"] == "```staf: 모르는 블록입니다. / An unknown block."
    assert len({entry["fingerprint"] for entry in report}) == len(report)


def check(source: Path) -> list[str]:
    command = [sys.executable, "-m", "site_src", "check"]
    return subprocess.run(command, cwd=source, check=False, capture_output=True, text=True).stdout.splitlines()


def matched(line: str) -> Any:
    """Give owner, file, line and message by the first matcher that reads a line, as GitHub does; None if none does."""
    for matcher in json.loads((ROOT / ".github/problem-matcher.json").read_text("utf-8"))["problemMatcher"]:
        (pattern,) = matcher["pattern"]
        if hit := re.match(pattern["regexp"], line):
            number = hit[pattern["line"]] if "line" in pattern else None
            return matcher["owner"], hit[pattern["file"]], number, hit[pattern["message"]]
    return None


def test_prints_that_were_made_anew_are_added_and_checked(repository: Path) -> None:
    script = steps_of(WORKFLOWS["check"])[-1]["run"]
    assert run(repository, script, BRANCH="mend").returncode == 0
    assert not (repository.parent / "calls").exists()
    (repository / "content/print/ko").mkdir(parents=True)
    (repository / "content/print/ko/charter.pdf").write_bytes(b"%PDF")
    done = run(repository, script, BRANCH="mend")
    assert done.returncode == 0, done.stdout + done.stderr
    git(repository, "fetch", "--quiet")
    changed = git(repository, "diff", "--name-only", "origin/main", "origin/mend")
    assert changed.split() == ["content/print/ko/charter.pdf"]
    called = (repository.parent / "calls").read_text("utf-8").split()
    assert called == ["workflow", "run", "check.yml", "--ref", "mend"]
    assert ON in WORKFLOWS["check"]
    assert "workflow_dispatch" in WORKFLOWS["check"][ON]


def test_only_the_job_that_adds_prints_may_write_and_never_for_a_fork() -> None:
    jobs = WORKFLOWS["check"]["jobs"]
    assert WORKFLOWS["check"]["permissions"] == {"contents": "read"}
    assert [name for name, job in jobs.items() if "permissions" in job] == ["prints"]
    assert jobs["prints"]["permissions"] == {"contents": "write", "actions": "write"}
    assert "head.repo.full_name == github.repository" in jobs["prints"]["if"]


PUBLISH = {
    "netlify": {"NETLIFY_AUTH_TOKEN": "secret-token", "NETLIFY_SITE_ID": "an-id"},
    "ssh": {
        "SSH_KEY": "secret-key",
        "SSH_KNOWN_HOSTS": "web.narae.example ssh-ed25519 AAAA",
        "SSH_TARGET": "web:/srv/site",
    },
}


def publish_step(way: str) -> dict[str, Any]:
    (step,) = [step for step in steps_of(WORKFLOWS["publish"]) if way in step.get("if", "") and "run" in step]
    return step


@pytest.mark.parametrize("way", PUBLISH)
def test_publishing_calls_what_it_should_and_shows_no_secret(repository: Path, way: str) -> None:
    step = publish_step(way)
    assert set(step["env"]) == set(PUBLISH[way])
    done = run(repository, step["run"], **PUBLISH[way])
    assert done.returncode == 0, done.stderr
    called = (repository.parent / "calls").read_text("utf-8")
    assert "secret" not in called + done.stdout + done.stderr
    if way == "ssh":
        assert called.splitlines()[-2:] == ["site/", "web:/srv/site/"]
        assert "StrictHostKeyChecking=yes" in called
        (key,) = re.findall(r"-i (\S+)", called)
        assert not Path(key).exists()


@pytest.mark.parametrize(("way", "missing"), [(way, name) for way, names in PUBLISH.items() for name in names])
def test_publishing_names_what_is_not_set(repository: Path, way: str, missing: str) -> None:
    done = run(repository, publish_step(way)["run"], **{**PUBLISH[way], missing: ""})
    assert done.returncode != 0
    assert f"{missing}: Set this" in done.stderr
    assert not (repository.parent / "calls").exists()


def test_without_the_variable_nothing_is_published() -> None:
    (job,) = WORKFLOWS["publish"]["jobs"].values()
    assert job["if"] == "vars.PUBLISH_TO == 'netlify' || vars.PUBLISH_TO == 'ssh'"
    assert WORKFLOWS["publish"][ON]["push"] == {"branches": ["main"]}


def test_it_publishes_by_the_target_of_make() -> None:
    assert "make publish-figures" in SCRIPTS[0]
    (line,) = re.findall(r"^publish-figures:.*\n\t(.+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert "flask figures publish" in line


def test_without_an_address_of_the_database_nothing_is_counted(tmp_path: Path) -> None:
    done = run(tmp_path, SCRIPTS[0])
    assert done.returncode != 0
    assert "FEEDBACK_DATABASE_URL" in done.stderr


def test_new_figures_become_a_branch_and_a_pull_request(repository: Path) -> None:
    (repository / FIGURES).write_text("standard\n", "utf-8")
    done = run(repository, SCRIPTS[-1])
    assert done.returncode == 0, done.stdout + done.stderr
    changed = git(repository, "diff", "--name-only", "origin/main", "origin/publish-figures-7")
    assert changed.split() == [FIGURES]
    called = (repository.parent / "calls").read_text("utf-8").splitlines()
    assert called[:6] == ["pr", "create", "--base", "main", "--head", "publish-figures-7"]
    assert called[6:10:2] == ["--title", "--body"]
    assert called[10:] == ["workflow", "run", "check.yml", "--ref", "publish-figures-7"]
    (document,) = re.findall(r"docs/[\w/.]+\.md", called[9])[:1]
    assert (ROOT / document).is_file()


def test_without_new_figures_no_pull_request_is_opened(repository: Path) -> None:
    done = run(repository, SCRIPTS[-1])
    assert (done.returncode, "There is nothing new to publish." in done.stdout) == (0, True), done.stderr
    assert not (repository.parent / "calls").exists()


#: The script of GitLab's job, and what it is given.
GITLAB_FIGURES = "\n".join(GITLAB["publish-figures"]["script"])
GITLAB_GIVES = {
    "FEEDBACK_DATABASE_URL": "sqlite:////srv/charter.sqlite3",
    "PUSH_TOKEN": "secret-token",
    "CI_SERVER_PROTOCOL": "https",
    "CI_SERVER_HOST": "git.narae.example",
    "CI_PROJECT_URL": "https://git.narae.example/charter",
    "CI_DEFAULT_BRANCH": "main",
}


@pytest.mark.parametrize("refused", [0, 2])
def test_new_figures_become_a_merge_request_of_gitlab(repository: Path, refused: int) -> None:
    """A period that is refused lets the job fail, and does not keep the others back."""
    options = on_gitlab(repository, f"@echo standard > {FIGURES}; exit {refused}")
    done = run(repository, GITLAB_FIGURES, **GITLAB_GIVES)
    assert done.returncode == refused, done.stdout + done.stderr
    git(repository, "fetch", "--quiet")
    changed = git(repository, "diff", "--name-only", "origin/main", "origin/publish-figures-7")
    assert changed.split() == [FIGURES]
    given = dict(line.partition("=")[::2] for line in options.read_text("utf-8").splitlines())
    assert list(given) == [f"merge_request.{name}" for name in ("create", "target", "title", "description")]
    assert given["merge_request.target"] == "main"
    assert given["merge_request.title"] in SCRIPTS[-1]
    assert given["merge_request.description"] in SCRIPTS[-1]


@pytest.mark.parametrize("refused", [0, 2])
def test_without_new_figures_no_merge_request_of_gitlab_is_opened(repository: Path, refused: int) -> None:
    options = on_gitlab(repository, f"@exit {refused}")
    done = run(repository, GITLAB_FIGURES, **GITLAB_GIVES)
    assert (done.returncode, "There is nothing new to publish." in done.stdout) == (refused, True), done.stderr
    assert not options.exists()


@pytest.mark.parametrize("missing", ["FEEDBACK_DATABASE_URL", "PUSH_TOKEN"])
def test_gitlab_counts_nothing_where_a_setting_is_missing(repository: Path, missing: str) -> None:
    options = on_gitlab(repository, f"@echo standard > {FIGURES}")
    done = run(repository, GITLAB_FIGURES, **{**GITLAB_GIVES, missing: ""})
    assert done.returncode != 0
    assert f"{missing}: Set" in done.stderr
    assert not (repository / FIGURES).exists()
    assert not options.exists()


def test_gitlab_is_given_the_token_when_it_asks_for_it(repository: Path) -> None:
    on_gitlab(repository, f"@echo standard > {FIGURES}")
    with asking_for_a_password() as (address, given):
        place = {"CI_SERVER_PROTOCOL": "http", "CI_PROJECT_URL": f"{address}/charter"}
        done = run(repository, GITLAB_FIGURES, **{**GITLAB_GIVES, **place})
    assert given[-1] == "publish-figures:secret-token"
    assert "secret-token" not in done.stdout + done.stderr


def on_gitlab(repository: Path, recipe: str) -> Path:
    """Let figures be counted by a recipe, and give the file in which the server writes the options of a push."""
    makefile = repository / "Makefile"
    makefile.write_text(f"{makefile.read_text('utf-8')}publish-figures:\n\t{recipe}\n", "utf-8")
    origin, options = repository.parent / "origin.git", repository.parent / "options"
    git(origin, "config", "receive.advertisePushOptions", "true")
    hook = origin / "hooks/pre-receive"
    hook.write_text(f"#!/bin/sh\nenv | sed -n 's/^GIT_PUSH_OPTION_[0-9]*=//p' > '{options}'\n", "utf-8")
    hook.chmod(0o755)
    project = "https://publish-figures@git.narae.example/charter.git"
    git(repository, "config", "--global", f"url.{origin}.insteadOf", project)
    return options


@contextmanager
def asking_for_a_password() -> Iterator[tuple[str, list[str]]]:
    """Answer as a server that lets nobody in; give its address, and the names and passwords that it is told."""
    given: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told = self.headers.get("Authorization", "")
            given.append(b64decode(told.removeprefix("Basic ")).decode())
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="charter"')
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", given
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a clone as the runner has it, whose `make check` finds nothing wrong."""
    origin, clone = tmp_path / "origin.git", tmp_path / "clone"
    git(tmp_path, "init", "--quiet", "--bare", "--initial-branch", "main", str(origin))
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    (clone / FIGURES).parent.mkdir(parents=True)
    (clone / FIGURES).with_name("2026-q3.csv").write_text("standard\n", "utf-8")
    (clone / "Makefile").write_text("check:\n\t@true\n", "utf-8")
    git(clone, "add", "--all")
    git(clone, "-c", "user.name=test", "-c", "user.email=test@narae.example", "commit", "--quiet", "--message", "first")
    git(clone, "push", "--quiet", "origin", "HEAD:main")
    return clone


def run(folder: Path, script: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run a step as GitHub does, with a `gh`, `npx` and `rsync` that write down how they were called."""
    tools = folder.parent / "bin"
    tools.mkdir(exist_ok=True)
    for name in ("gh", "npx", "rsync"):
        (tools / name).write_text(RECORDER, "utf-8")
        (tools / name).chmod(0o755)
    settings = {"BASE": "main", "BRANCH": "publish-figures-7", "CALLS": str(folder.parent / "calls"), **environ}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**environment(folder), **settings, "PATH": f"{tools}:{os.environ['PATH']}"},
        check=False,
        capture_output=True,
        text=True,
    )

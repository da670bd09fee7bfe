"""A copy of the project in the hands of another institution: its commands, its site, its form and its mail."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from pypdf import PdfReader

from tests import mail_server
from tests.conftest import ROOT, copy_sources
from tests.faults.customer import Answer, Customer
from tests.faults.service import Service
from tests.mail_server import MailServer, part
from tests.site.test_rules import THE_EDITORS, THE_TESTS
from tests.wait import eventually

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Project:
    """A folder with what a site is made from."""

    folder: Path

    @property
    def site(self) -> Path:
        return self.folder / "site"

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run `python -m site_src …` here, as the Makefile does; what it prints is the error if it fails."""
        command = [sys.executable, "-m", "site_src", *arguments]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def read(self, name: str) -> str:
        return (self.folder / "content" / name).read_text("utf-8")

    def lay_over(self, institution: str) -> None:
        """Put an institution's own files over those it began with; what `formerly` lists stays there."""
        facts = self.read("data/organization.yml")
        listed = facts[facts.index("    formerly:") :] if "    formerly:" in facts else ""
        shutil.copytree(HERE / institution, self.folder / "content", dirs_exist_ok=True)
        path = self.folder / "content/data/organization.yml"
        path.write_text(path.read_text("utf-8") + listed, "utf-8")

    def published(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of each file of the site, the words of PDFs included."""
        for path in sorted(self.site.rglob("*")):
            if path.suffix == ".pdf":
                yield path.name, words_of(path)
            elif path.is_file():
                yield path.relative_to(self.site).as_posix(), path.read_bytes().decode("utf-8", "replace")

    def those_that_name_others(self) -> list[str]:
        """Name the files of the site in which an institution is named that keeps content/ here, or is the tests'."""
        others = (THE_EDITORS, THE_TESTS)
        return [name for name, text in self.published() if any(names.search(f"{name} {text}") for names in others)]


def words_of(pdf: Path) -> str:
    reader = PdfReader(pdf)
    assert reader.metadata is not None
    return "\n".join([str(dict(reader.metadata)), *(page.extract_text() for page in reader.pages)])


def fresh(folder: Path) -> Project:
    """Copy the project as it is, with whatever content/ says, and no repository around it."""
    copied = copy_sources(folder, ROOT / "content")
    (copied / "netlify.toml").write_text((ROOT / "netlify.toml").read_text("utf-8"), "utf-8")
    return Project(copied)


def begin(folder: Path, name: str, **answers: str) -> Project:
    """Make a project anew for an institution that publishes in Korean."""
    project = fresh(folder)
    told = [part for option, text in answers.items() for part in (f"--{option}", text)]
    project.run("new-institution", "--name", name, "--languages", "ko", *told, "--force")
    return project


@contextmanager
def serve(project: Project, folder: Path) -> Iterator[tuple[Customer, MailServer]]:
    """Run `flask serve` on the built site, its mail going to a real SMTP server; give a customer and that server."""
    with mail_server.running() as mails:
        theirs = {
            "FEEDBACK_ORGANIZATION": str(project.folder / "content/data/organization.yml"),
            "FEEDBACK_SITE_DIR": str(project.site),
        }
        service = Service(folder, mails.port, **theirs)
        with service.running("serve"):
            yield Customer(service.port), mails


def send(customer: Customer, kind: str, **changes: str) -> Answer:
    """Fill in the form of a kind and send it; it must be received."""
    customer.token = customer.ask("GET", f"/api/form-token?kind={kind}").json["token"]
    answer = customer.send(customer.form(kind=kind, **changes))
    assert answer.status == 201, answer.text
    return answer


def wait_for_mail(mails: MailServer, address: str) -> EmailMessage:
    eventually(lambda: mails.to(address))
    [mail] = mails.to(address)
    return mail


def text_of(mail: EmailMessage) -> str:
    """Give what a reader sees of a mail, in which no other institution is named."""
    text = f"{mail['From']}\n{mail['Subject']}\n{part(mail, 'plain')}"
    assert not THE_EDITORS.search(text)
    assert not THE_TESTS.search(text)
    return text

"""The servers that are loaded: each started once, frozen while the others have their turn."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import MappingProxyType

import click

from benchmarks import posts
from benchmarks.processes import Process, awake, cpu_seconds, freeze, python, running
from benchmarks.rounds import percentile
from feedback_api.web.server import THREADS
from tests.servers import free_port

HERE = Path(__file__).parent
CLIENTS = 8
#: More posts a second than any server here takes.
MOST_A_SECOND = 5000


@dataclass(frozen=True)
class Answers:
    """What a server did in one round: successes a second; how long they took, and its processor time, in milliseconds.

    Processor time tells more than the clock where others use the machine too.
    """

    rate: float
    p50: float
    p99: float
    cpu: float

    @classmethod
    def of(cls, milliseconds: Sequence[float], seconds: float, cpu_seconds: float) -> "Answers":
        """Sum up a round."""
        number = len(milliseconds)
        p99 = percentile(milliseconds, 99)
        return cls(number / seconds, median(milliseconds), p99, cpu_seconds * 1000 / number)


@dataclass(frozen=True)
class Server:
    """A server that runs, and what is posted to it."""

    process: Process
    port: int
    requests: list[posts.Request]
    ours: bool = False

    def load(self, seconds: float, clients: int = CLIENTS) -> Answers:
        """Wake it, load it for a while, and freeze it again."""
        with awake(self.process):
            return self.take(seconds=seconds, clients=clients)

    def take(self, *, seconds: float = 3600, most: int = 10**9, clients: int = CLIENTS) -> Answers:
        """Load it for so long, or with so many posts; of another's, what it refuses does not count as accepted.

        Raises ClickException if ours refuses one, or another all.
        """
        tokens = posts.tokens(min(most, int(seconds * MOST_A_SECOND)))
        plan = {
            "port": self.port,
            "clients": clients,
            "requests": self.requests,
            "tokens": tokens,
            "seconds": seconds,
            "most": most,
        }
        before = cpu_seconds(self.process.pid)
        done = subprocess.run(
            python("-m", "benchmarks.load"), input=json.dumps(plan), capture_output=True, text=True, check=True
        )
        result = json.loads(done.stdout)
        if result["refused"] and (self.ours or not result["milliseconds"]):
            raise click.ClickException(f"port {self.port} refused posts: {result['refused']}")
        return Answers.of(result["milliseconds"], result["seconds"], cpu_seconds(self.process.pid) - before)


class Subjects:
    """Starts servers, and ends them all at the end."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack

    def ours(self, mail_port: int, factory: str = "create_app", **settings: str) -> Server:
        """Start `flask serve`; `factory` is one of benchmarks/apps/ours.py."""
        port = free_port()
        app = f"benchmarks.apps.ours:{factory}"
        command = python("-m", "flask", "--app", app, "serve", "--port", str(port))
        ready = f"http://127.0.0.1:{port}/api/health"
        return self._start(command, port, mail_port, ready, posts.feedback, settings)

    def plain(self, module: str, mail_port: int) -> Server:
        """Start an app of benchmarks/apps that has our form and no store."""
        port = free_port()
        ready = f"http://127.0.0.1:{port}/api/form-token?kind=complaint"
        return self._start(python("-m", f"benchmarks.apps.{module}", str(port)), port, mail_port, ready, posts.feedback)

    def isso(self) -> Server:
        """Start isso, installed in its own venv if it is not yet."""
        subprocess.run([HERE / "install-isso"], check=True)
        port, folder = free_port(), self._folder / "isso"
        folder.mkdir()
        script = HERE / "apps" / "isso_on_waitress.py"
        command = [str(HERE / ".venv-isso/bin/python"), str(script), str(port), str(folder), str(THREADS)]
        return self._start(command, port, 0, f"http://127.0.0.1:{port}/info", posts.comments)

    def _start(
        self,
        command: list[str],
        port: int,
        mail_port: int,
        ready_at: str,
        write: Callable[[int], list[posts.Request]],
        settings: Mapping[str, str] = MappingProxyType({}),
    ) -> Server:
        environ = {**environment_of(self._folder / f"instance-{port}", port, mail_port), **settings}
        process = self._stack.enter_context(running(command, environ, self._folder / f"{port}.log", ready_at))
        server = Server(process, port, write(port), ours=ready_at.endswith("/health"))
        freeze(process)
        return server


def environment_of(instance: Path, port: int, mail_port: int) -> dict[str, str]:
    """Give the settings of a service that sends through a mail server at a port of this machine."""
    return {
        "FEEDBACK_SITE_URL": f"http://127.0.0.1:{port}",
        "FEEDBACK_INSTANCE": str(instance),
        "FEEDBACK_SECRET_KEY": posts.SECRET,
        "FEEDBACK_MAIL_SERVER": "127.0.0.1",
        "FEEDBACK_MAIL_PORT": str(mail_port),
        "FEEDBACK_MAIL_SECURITY": "none",
        "FEEDBACK_MIN_FILL_SECONDS": "0",
    }


@contextmanager
def starting(folder: Path) -> Iterator[Subjects]:
    """Give a place to start servers in, all ended at the end."""
    with ExitStack() as stack:
        yield Subjects(folder, stack)

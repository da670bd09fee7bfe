"""Messages under fire: clients that insist, a mail server that lies, and kill -9 at random points.

On PostgreSQL two machines share the database, and the database is restarted, too.
"""

import math
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from tests.answers import ANSWERS
from tests.faults.customer import Customer, ready
from tests.faults.mail import Fault, MailServer
from tests.faults.outcome import Outcome, look_at
from tests.faults.service import UNSENT, Service, end
from tests.postgres import Server
from tests.servers import wait_for
from tests.wait import eventually

CLIENTS = 6
#: A kill comes after so many seconds even where nothing moves, for then a mail hangs in somebody's hand.
PATIENCE = 2.0
#: Clients write on while no more messages than this wait to be sent, so that the kills meet mails in hand, too.
BACKLOG = 150
#: Nor do they write further ahead of the next kill: one machine would take all while another starts.
AHEAD = 4 * CLIENTS
#: How often each fault happens, in a thousand mails.
WEIGHTS = {
    Fault.REFUSES_RECIPIENT_FOR_NOW: 30,
    Fault.REFUSES_RECIPIENT_FOR_GOOD: 10,
    Fault.REFUSES_TEXT_FOR_NOW: 20,
    Fault.REFUSES_TEXT_FOR_GOOD: 10,
    Fault.HANGS_BEFORE_TEXT: 2,
    Fault.HANGS_AFTER_KEEPING: 2,
    Fault.HANGS_WITHOUT_KEEPING: 2,
    Fault.DROPS_AFTER_KEEPING: 15,
    Fault.DROPS_WITHOUT_KEEPING: 15,
    Fault.DROPS_AFTER_SAYING_SO: 20,
}


#: The ways in which a PostgreSQL server ends: told to ("fast shutdown"), and killed with all of its processes.
STOPPED, CRASHED = "server stopped", "server killed"


@dataclass
class Storm:
    """So many messages and kills; everything random follows the seed, save what the machine's speed decides.

    Each of the machines runs `flask serve` and `flask worker`; the server that they share, if any, ends so often.
    """

    machines: Sequence[Service]
    mail_server: MailServer
    messages: int
    kills: int
    seed: int
    server: Server | None = None
    restarts: int = 0
    receipts: dict[str, str] = field(default_factory=dict, init=False)
    killed: Counter[str] = field(default_factory=Counter, init=False)
    unanswered: int = field(default=0, init=False)
    _running: dict[tuple[Service, str], "subprocess.Popen[str]"] = field(default_factory=dict, init=False)
    _flowing: threading.Event = field(default_factory=threading.Event, init=False)
    _permits: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0), init=False)
    _permitted: int = field(default=0, init=False)

    @property
    def service(self) -> Service:
        """Give one of the machines: through each the same database is seen."""
        return self.machines[0]

    def run(self) -> Outcome:
        """Send and kill, let the mail server recover, and look at what is left."""
        self.mail_server.choose = _faults(random.Random(f"mail {self.seed}"))
        try:
            for machine in self.machines:
                for command in ("serve", "worker"):
                    self._start(machine, command)
            self._send_and_kill()
            self.mail_server.recover()
            self._deliver_the_rest()
        finally:
            end([*self._running.values()])
        return look_at(self.service, self.mail_server, self.receipts, self.killed, self.unanswered)

    def _start(self, machine: Service, command: str) -> None:
        process = self._running[machine, command] = machine.start(command)
        if command == "serve":
            wait_for(machine.health, process, 60)

    def _send_and_kill(self) -> None:
        chance = random.Random(f"kills {self.seed}")
        points = sorted(chance.sample(range(self.messages), self.kills + self.restarts))
        deeds = chance.sample([self._kill, self._restart], len(points), counts=[self.kills, self.restarts])
        numbers, stop = count(), threading.Event()
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(self._client, numbers, stop, number) for number in range(CLIENTS)]
            try:
                for point, deed in zip(points, deeds, strict=True):
                    self._wait_for_receipts(point, clients, PATIENCE)
                    time.sleep(chance.random() / 20)
                    deed(chance)
                self._wait_for_receipts(self.messages, clients)
            finally:
                stop.set()
                self._flowing.set()
                self._permits.release(CLIENTS)
        for client in clients:
            client.result()

    def _client(self, numbers: "count[int]", stop: threading.Event, own_number: int) -> None:
        chance = random.Random(f"client {own_number} {self.seed}")
        first, *others = chance.sample([machine.port for machine in self.machines], len(self.machines))
        customer = ready_in_the_end(first)
        customer.others = others
        while self._may_go_on() and not stop.is_set() and (number := next(numbers)) < self.messages:
            form = customer.form(email=f"customer{number}@example.com", subject=f"{ANSWERS['subject']} {number}")
            receipt = customer.insist(form)
            if chance.random() < 0.02:  # as a page does whose answer was lost on the way
                assert customer.insist(form) == receipt
            assert receipt not in self.receipts
            self.receipts[receipt] = form["email"]
        self.unanswered += customer.unanswered

    def _may_go_on(self) -> bool:
        return self._permits.acquire() and self._flowing.wait()

    def _permit(self, number: int) -> None:
        """Let the clients write so many messages in all."""
        more = min(number, self.messages) - self._permitted
        if more > 0:
            self._permits.release(more)
            self._permitted += more

    def _wait_for_receipts(self, number: int, clients: "list[Future[None]]", seconds: float = math.inf) -> None:
        self._permit(number + AHEAD)
        last, latest = 0.0, time.monotonic() + seconds
        while len(self.receipts) < number and time.monotonic() < latest:
            for client in clients:
                if client.done():
                    client.result()
            if time.monotonic() > last + 0.3:
                self._hold_or_flow()
                last = time.monotonic()
            time.sleep(0.005)

    def _hold_or_flow(self) -> None:
        self.service.let_time_pass()
        states = self.service.states()
        if sum(states.get(state, 0) for state in UNSENT) > BACKLOG:
            self._flowing.clear()
        else:
            self._flowing.set()

    def _kill(self, chance: random.Random) -> None:
        machine, command = chance.choice([*self._running])
        process = self._running[machine, command]
        assert process.poll() is None, f"{command} ended by itself with {process.returncode}"
        process.kill()
        process.wait(60)
        self.killed[command] += 1
        self._start(machine, command)

    def _restart(self, chance: random.Random) -> None:
        assert self.server is not None
        eventually(self._all_are_up)  # one that starts without a database ends, and systemd would start it again
        way = chance.choice((STOPPED, CRASHED))
        if way == STOPPED:
            self.server.stop()
        else:
            self.server.crash()
        self.killed[way] += 1
        time.sleep(chance.random() / 2)
        self.server.start()

    def _all_are_up(self) -> bool:
        numbers = {int(file.name.split("-")[1]) for machine in self.machines for file in machine.processes}
        return numbers >= {process.pid for process in self._running.values()}

    def _deliver_the_rest(self) -> None:
        """Do what an operator does after such a day: wait, and revive what was refused for good."""
        patience = 180 + self.messages / 2
        self.service.deliver_all(patience)
        self.service.command("outbox", "retry", "--all")
        self.service.deliver_all(patience)


def ready_in_the_end(port: int) -> Customer:
    """Give a customer with a token, whenever the service is up."""
    while True:
        try:
            return ready(port)
        except (OSError, KeyError, ValueError):
            time.sleep(0.1)


def _faults(chance: random.Random) -> Callable[[], Fault]:
    faults = [*WEIGHTS, Fault.NONE]
    weights = [*WEIGHTS.values(), 1000 - sum(WEIGHTS.values())]
    return lambda: chance.choices(faults, weights)[0]

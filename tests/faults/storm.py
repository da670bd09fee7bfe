"""Messages under fire: clients that insist, a mail server that lies, and kill -9 at random points."""

import math
import random
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count

from tests.answers import ANSWERS
from tests.faults.customer import Customer, ready
from tests.faults.mail import Fault, MailServer
from tests.faults.outcome import Outcome, look_at
from tests.faults.service import UNSENT, Service, end
from tests.servers import wait_for

CLIENTS = 6
#: A kill comes after so many seconds even where nothing moves, for then a mail hangs in somebody's hand.
PATIENCE = 2.0
#: Clients write on while no more messages than this wait to be sent, so that the kills meet mails in hand, too.
BACKLOG = 150
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


@dataclass
class Storm:
    """So many messages and kills; everything random follows the seed, save what the machine's speed decides."""

    service: Service
    mail_server: MailServer
    messages: int
    kills: int
    seed: int
    receipts: dict[str, str] = field(default_factory=dict, init=False)
    killed: Counter[str] = field(default_factory=Counter, init=False)
    unanswered: int = field(default=0, init=False)
    _flowing: threading.Event = field(default_factory=threading.Event, init=False)

    def run(self) -> Outcome:
        """Send and kill, let the mail server recover, and look at what is left."""
        self.mail_server.choose = _faults(random.Random(f"mail {self.seed}"))
        running = {command: self.service.start(command) for command in ("serve", "worker")}
        try:
            wait_for(self.service.health, running["serve"], 60)
            self._send_and_kill(running)
            self.mail_server.recover()
            self._deliver_the_rest()
        finally:
            end([*running.values()])
        return look_at(self.service, self.mail_server, self.receipts, self.killed, self.unanswered)

    def _send_and_kill(self, running: dict[str, "subprocess.Popen[str]"]) -> None:
        chance = random.Random(f"kills {self.seed}")
        points = sorted(chance.sample(range(self.messages), self.kills))
        numbers, stop = count(), threading.Event()
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(self._client, numbers, stop, f"client {n} {self.seed}") for n in range(CLIENTS)]
            try:
                for point in points:
                    self._wait_for_receipts(point, clients, PATIENCE)
                    time.sleep(chance.random() / 20)
                    self._kill(chance.choice(("serve", "worker")), running)
                self._wait_for_receipts(self.messages, clients)
            finally:
                stop.set()
                self._flowing.set()
        for client in clients:
            client.result()

    def _client(self, numbers: "count[int]", stop: threading.Event, seed: str) -> None:
        chance = random.Random(seed)
        customer = ready_in_the_end(self.service.port)
        while self._flowing.wait() and not stop.is_set() and (number := next(numbers)) < self.messages:
            form = customer.form(email=f"customer{number}@example.com", subject=f"{ANSWERS['subject']} {number}")
            receipt = customer.insist(form)
            if chance.random() < 0.02:  # as a page does whose answer was lost on the way
                assert customer.insist(form) == receipt
            assert receipt not in self.receipts
            self.receipts[receipt] = form["email"]
        self.unanswered += customer.unanswered

    def _wait_for_receipts(self, number: int, clients: "list[Future[None]]", seconds: float = math.inf) -> None:
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

    def _kill(self, command: str, running: dict[str, "subprocess.Popen[str]"]) -> None:
        process = running[command]
        assert process.poll() is None, f"{command} ended by itself with {process.returncode}"
        process.kill()
        process.wait(10)
        self.killed[command] += 1
        running[command] = self.service.start(command)
        if command == "serve":
            wait_for(self.service.health, running[command], 60)

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

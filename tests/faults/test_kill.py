"""kill -9 of web and worker under load: what a customer holds a receipt for is stored and told to the team.

On PostgreSQL they are two machines' on one database, and its server is stopped and killed as well.
"""

import random
from pathlib import Path

from tests.faults.mail import MailServer
from tests.faults.service import Service, machines
from tests.faults.storm import Storm
from tests.postgres import running

#: Enough to try the way; `make faults` kills three hundred times.
KILLS, MESSAGES = 16, 240
KILLS_OF_FOUR, RESTARTS, MESSAGES_OF_TWO = 6, 2, 160


def test_killed_under_load_with_a_lying_mail_server(service: Service, mail_server: MailServer) -> None:
    holds(Storm([service], mail_server, MESSAGES, KILLS, new_seed()))


def test_two_machines_on_a_postgresql_server_that_ends_too(tmp_path: Path, mail_server: MailServer) -> None:
    with running() as server:
        both = machines(tmp_path, mail_server.port, server.new_database()[1])
        holds(Storm(both, mail_server, MESSAGES_OF_TWO, KILLS_OF_FOUR, new_seed(), server, RESTARTS))


def new_seed() -> int:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # pytest shows it where the test fails
    return seed


def holds(storm: Storm) -> None:
    outcome = storm.run()
    print(outcome.table())
    assert outcome.kills.total() == storm.kills + storm.restarts
    assert outcome.wrong() == []

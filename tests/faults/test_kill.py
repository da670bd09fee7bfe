"""kill -9 of web and worker under load: what a customer holds a receipt for is stored and told to the team."""

import random

from tests.faults.mail import MailServer
from tests.faults.service import Service
from tests.faults.storm import Storm

KILLS, MESSAGES = 40, 600


def test_killed_under_load_with_a_lying_mail_server(service: Service, mail_server: MailServer) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")  # pytest shows it where the test fails
    outcome = Storm(service, mail_server, MESSAGES, KILLS, seed).run()
    print(outcome.table())
    assert outcome.kills.total() == KILLS
    assert outcome.wrong() == []

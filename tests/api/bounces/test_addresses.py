"""The addresses to which single messages come back: real envelopes at a real SMTP server, and what reads them."""

import re
import secrets

from flask import Flask

from feedback_api import config, create_app
from feedback_api.bounces.addresses import TOKEN_LENGTH, BounceAddresses
from feedback_api.outbox import mails, queue
from feedback_api.services import services_of
from feedback_api.setting_checks import LONGEST_BOUNCE_NAME
from feedback_api.store import migrate
from institution.clock import utc_now
from tests.api.bounces.conftest import ADDRESS
from tests.api.conftest import Post
from tests.mail_server import MailServer

SECRET = "s" * 40


def message_id() -> str:
    return f"<{secrets.token_hex(16)}@narae.example>"


def test_each_message_has_an_envelope_of_its_own(post: Post, app: Flask, mail_server: MailServer) -> None:
    receipts = [post(email=email).json["receipt"] for email in ("a@example.com", "b@example.com")]
    services_of(app).worker.deliver_due()
    assert len(set(mail_server.senders)) == len(mail_server.received) == 4
    for sender, mail in zip(mail_server.senders, mail_server.received, strict=True):
        assert re.fullmatch(rf"bounces\+[a-z2-7]{{{TOKEN_LENGTH}}}@narae\.example", sender)
        assert not any(receipt in sender for receipt in receipts)
        assert "bounces" not in mail.as_string()  # whoever replies writes to the team


def test_without_the_setting_the_envelope_stays_as_it_was(environ: dict[str, str], mail_server: MailServer) -> None:
    del environ["FEEDBACK_BOUNCE_ADDRESS"]
    own = services_of(create_app(config.from_environ({**environ, "FEEDBACK_OPERATOR_EMAIL": "operator@example.com"})))
    migrate.upgrade(own.database)
    with own.database.write() as connection:
        queue.enqueue(connection, None, mails.OPERATOR_REPORT, utc_now(), own.organization.sender)
    own.worker.deliver_due()
    assert mail_server.senders == [own.organization.sender]


def test_an_address_is_read_in_any_case_and_out_of_any_header() -> None:
    addresses, name = BounceAddresses(SECRET, ADDRESS), message_id()
    address = addresses.of(name)
    for text in (address, address.upper(), f"Customer <{address}>", f"rfc822;{address}", f"x@y.kr, {address.title()}"):
        assert addresses.find_random_part(["", "nobody@narae.example", text]) == name[1:33], text


def test_a_token_that_somebody_made_up_is_none_of_ours() -> None:
    addresses, name = BounceAddresses(SECRET, ADDRESS), message_id()
    address = addresses.of(name)
    token = address[len("bounces+") : -len("@narae.example")]
    for place in range(TOKEN_LENGTH):
        other = "a" if token[place] != "a" else "b"
        if place < TOKEN_LENGTH - 1:  # of the last character some bits stand for nothing
            forged = token[:place] + other + token[place + 1 :]
            assert addresses.find_random_part([f"bounces+{forged}@narae.example"]) is None, place
    wrong = (address.replace("bounces+", "bounces-"), f"x{address}", address.replace("narae", "other"), token, "")
    assert addresses.find_random_part(wrong) is None
    assert BounceAddresses("another" * 8, ADDRESS).find_random_part([address]) is None
    assert BounceAddresses(SECRET, "").find_random_part([address, f"+{token}@"]) is None


def test_the_longest_address_fits_into_an_envelope() -> None:
    """RFC 5321, 4.5.3.1.1."""
    longest = BounceAddresses(SECRET, f"{'b' * LONGEST_BOUNCE_NAME}@narae.example").of(message_id())
    assert len(longest.partition("@")[0]) == 64

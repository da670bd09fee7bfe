"""Slips in email addresses: which are asked about, and which addresses are left alone."""

import pytest

from institution import email_address
from institution.email_slips import SLIPS, find_meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("garam@gamil.com", "garam@gmail.com"),
        ("garam@Gamil.Com", "garam@gmail.com"),
        ("garam@exmaple.con", "garam@example.com"),
        ("garam@nvaer.con", "garam@naver.com"),
        ("ga.ram+a@hamnail.net", "ga.ram+a@hanmail.net"),
        ("garam@narae.con", "garam@narae.com"),
        pytest.param("garam@ymail.com", "", id="people have mail there"),
        pytest.param("garam@mail.com", "", id="and there"),
        ("garam@naver.com", ""),
        ("garam@NAVER.com", ""),
        ("garam@narae.example", ""),
        ("garam@falcon", ""),
        ("@gamil.com", ""),
        ("gamil.com", ""),
        ("", ""),
    ],
)
def test_an_evident_slip_is_seen_and_nothing_else(written: str, meant: str) -> None:
    assert find_meant(written) == meant


def test_no_address_that_is_meant_is_a_slip_itself() -> None:
    meant = {line.split()[0] for line in SLIPS}
    assert [
        domain for domain in meant if find_meant(f"garam@mail{domain}" if domain[0] == "." else f"garam@{domain}")
    ] == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [("garam@naver.com", "g***@naver.com"), ("g@naver.com", "***@naver.com"), ("ga@naver.com", "g***@naver.com")],
)
def test_a_masked_address_tells_its_owner_alone(address: str, shown: str) -> None:
    assert email_address.mask(address) == shown

"""All spellings of one mailbox are counted as one, and no two mailboxes as one that need not be."""

import pytest

from institution.email_address import mailbox_of

ONE = {
    "garam@example.com": [
        "Garam@example.com",
        "garam@EXAMPLE.com",
        "ｇａｒａｍ@example.com",
        "garam＠example.com",
        "garam@ｅｘａｍｐｌｅ．com",
        "garam@example。com",
        "garam+news@example.com",
        "garam+a+b@example.com",
        "garam+@example.com",
        "garam@example.com.",
        " garam@example.com",
    ],
    "garam@gmail.com": ["g.a.r.a.m@gmail.com", "garam@googlemail.com", "G.aram+1@GoogleMail.com"],
    "garam@hanmail.net": ["garam@daum.net"],
    "garam@icloud.com": ["garam@me.com", "garam@mac.com"],
    "garam@proton.me": ["ga.ram@protonmail.com", "garam@pm.me"],
    "garam@한국.kr": ["garam@xn--3e0b707e.kr", "garam@\u1112\u1161\u11ab\u1100\u116e\u11a8.kr"],
    "garam@straße.de": ["garam@xn--strae-oqa.de", "garam@STRASSE.de".replace("SS", "ß")],
}


@pytest.mark.parametrize(("address", "spellings"), ONE.items())
def test_spellings_lead_to_one_mailbox(address: str, spellings: list[str]) -> None:
    assert {mailbox_of(spelling) for spelling in spellings} == {mailbox_of(address)}


def test_other_mailboxes_stay_apart() -> None:
    others = [
        "garam@example.com",
        "g.aram@example.com",
        "garam-news@example.com",
        "garam@example.org",
        "garam@mail.example.com",
        "garam@gmail.com",
        "garan@gmail.com",
        "garam@naver.com",
        "+garam@example.com",
        "+nari@example.com",
    ]
    assert len({mailbox_of(address) for address in others}) == len(others)


@pytest.mark.parametrize("address", ["", "@", "garam", "garam@", "@example.com", "a@" + "é" * 100, "a@é..kr", "a@-é-"])
def test_what_is_no_address_is_counted_all_the_same(address: str) -> None:
    assert "@" in mailbox_of(address)

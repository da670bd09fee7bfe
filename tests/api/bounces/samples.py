"""Mails that come back, written as mail servers write them; of our message each returns what that server returns."""

from collections.abc import Callable
from dataclasses import dataclass

#: To whom the returned message went; it must be seen nowhere.
CUSTOMER = "garam@example.com"


@dataclass(frozen=True)
class Sent:
    """A message of ours as the mail server got it: its envelope's sender and its text."""

    sender: str
    raw: str

    @property
    def head(self) -> str:
        return self.raw.partition("\n\n")[0]

    @property
    def message_id(self) -> str:
        return next(line.partition(":")[2].strip() for line in self.head.splitlines() if line.startswith("Message-ID:"))


Sample = Callable[[Sent], str]


def postfix(sent: Sent, action: str = "failed", status: str = "5.1.1") -> str:
    return f"""Return-Path: <>
Date: Mon, 30 Nov 2026 10:00:00 +0900 (KST)
From: MAILER-DAEMON@mail.narae.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {sent.sender}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="4F1.99/mail"
Message-Id: <20261130010000.4F2@mail.narae.example>

This is a MIME-encapsulated message.

--4F1.99/mail
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the Postfix program at host mail.narae.example.

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{CUSTOMER}>: host mx.example.com[192.0.2.25] said: 550 {status} <{CUSTOMER}>: User unknown
    (in reply to RCPT TO command)

--4F1.99/mail
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.narae.example
X-Postfix-Queue-ID: 4F1
Arrival-Date: Mon, 30 Nov 2026 09:59:58 +0900 (KST)

Final-Recipient: rfc822; {CUSTOMER}
Original-Recipient: rfc822;{CUSTOMER}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; 550 {status} <{CUSTOMER}>: User unknown

--4F1.99/mail
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{sent.head}

--4F1.99/mail--
"""


def exim(sent: Sent) -> str:
    return f"""Return-path: <>
X-Failed-Recipients: {CUSTOMER}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mail.example.org>
To: {sent.sender}
Subject: Mail delivery failed: returning message to sender
Message-Id: <E1abc-0001@mail.example.org>
Date: Mon, 30 Nov 2026 10:00:00 +0900

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {CUSTOMER}
    no such address here

------ This is a copy of the message, including all the headers. ------

{sent.raw}
"""


def gmail(sent: Sent) -> str:
    return f"""Return-Path: <>
To: {sent.sender}
Auto-Submitted: auto-replied
From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
Subject: Delivery Status Notification (Failure)
Message-ID: <65f0.1c0a@mx.google.com>
Content-Type: multipart/report; boundary="00000000aa"; report-type=delivery-status
MIME-Version: 1.0

--00000000aa
Content-Type: multipart/related; boundary="00000000bb"

--00000000bb
Content-Type: text/html; charset="UTF-8"
Content-Transfer-Encoding: quoted-printable

<html><body><h1>=EC=A3=BC=EC=86=8C=EB=A5=BC =EC=B0=BE=EC=9D=84 =EC=88=98</h1></body></html>

--00000000bb--

--00000000aa
Content-Type: message/delivery-status

Reporting-MTA: dns; googlemail.com
Arrival-Date: Sun, 29 Nov 2026 17:00:00 -0800 (PST)
X-Original-Message-ID: {sent.message_id}

Final-Recipient: rfc822; {CUSTOMER}
Action: failed
Status: 5.2.1
Diagnostic-Code: smtp; 550-5.2.1 The email account that you tried to reach is inactive.
Last-Attempt-Date: Sun, 29 Nov 2026 17:00:01 -0800 (PST)

--00000000aa
Content-Type: message/rfc822

{sent.raw}

--00000000aa--
"""


def exchange(sent: Sent) -> str:
    return f"""From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@example.onmicrosoft.com>
To: {sent.sender}
Date: Mon, 30 Nov 2026 01:00:00 +0000
Content-Type: multipart/report; report-type=delivery-status; boundary="a1_"
Content-Language: ko-KR
Message-ID: <ab-1@KR2P216.example.com>
Subject: =?utf-8?B?67Cw64usIOu2iOqwgA==?=
Auto-Submitted: auto-replied
MIME-Version: 1.0

--a1_
Content-Type: multipart/alternative; boundary="b2_"

--b2_
Content-Type: text/plain; charset="utf-8"
Content-Transfer-Encoding: base64

67CU64uYIOyImOyLoOyekOulvCDssL7snYQg7IiYIOyXhuyKteuLiOuLpC4=

--b2_
Content-Type: text/html; charset="utf-8"

<html><body>{"<p>&nbsp;</p>" * 3000}</body></html>

--b2_--

--a1_
Content-Type: message/delivery-status

Reporting-MTA: dns;SLXP216MB0001.KORP216.PROD.OUTLOOK.COM
Received-From-MTA: dns;mail.narae.example

Final-Recipient: rfc822;{CUSTOMER}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

--a1_
Content-Type: message/rfc822

{sent.raw}

--a1_--
"""


def qmail(sent: Sent) -> str:
    return f"""Return-Path: <>
From: MAILER-DAEMON@mail.example.net
To: {sent.sender}
Subject: failure notice
Date: 30 Nov 2026 01:00:00 -0000

Hi. This is the qmail-send program at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{CUSTOMER}>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <{sent.sender}>
{sent.raw}
"""


def _in_korean(sent: Sent, sender: str, subject: str, told: str) -> str:
    return f"""Return-Path: <>
From: {sender}
To: {sent.sender}
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="kr"

--kr
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

<html><body><table><tr><td>{told}</td></tr></table></body></html>

--kr
Content-Type: message/rfc822

{sent.raw}

--kr--
"""


def naver(sent: Sent) -> str:
    told = f"보내신 메일이 아래와 같은 이유로 전송되지 못했습니다.<br>받는 사람: {CUSTOMER}<br>존재하지 않는 메일 주소"
    return _in_korean(sent, "postmaster@mail.example.kr", "[발송실패 안내] 메일이 전송되지 못했습니다", told)


def daum(sent: Sent) -> str:
    told = f"안녕하세요. {CUSTOMER} 님께 보낸 메일이 반송되었습니다.<br>사유: 휴면 상태인 메일함입니다."
    return _in_korean(sent, '"메일 배달부" <MAILER-DAEMON@hanmail.example>', "반송 메일 안내", told)


#: What tells of a failure, with the code that it names.
FAILURES: dict[Sample, str] = {
    postfix: "5.1.1",
    exim: "",
    gmail: "5.2.1",
    exchange: "5.1.10",
    qmail: "",
    naver: "",
    daum: "",
}


def delayed(sent: Sent) -> str:
    return postfix(sent, "delayed", "4.4.1")


def relayed(sent: Sent) -> str:
    """A report of success, whose words are those of a failure."""
    return postfix(sent, "relayed", "2.0.0")


def delayed_in_words(sent: Sent) -> str:
    return f"""From: Mail Delivery System <Mailer-Daemon@mail.example.org>
To: {sent.sender}
Subject: Warning: message delayed 24 hours

This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue.

The address to which the message has not yet been delivered is:

  {CUSTOMER}

No action is required on your part. Delivery attempts will continue.

{sent.head}
"""


def delayed_in_korean(sent: Sent) -> str:
    told = "메일 전송이 지연되고 있습니다. 전송되지 못하면 다시 시도합니다."
    return _in_korean(sent, "postmaster@mail.example.kr", "전송 지연 안내", told)


def vacation(sent: Sent) -> str:
    """A notice of absence that quotes what it answers, and the words of a failure."""
    return f"""Return-Path: <>
From: {CUSTOMER}
To: {sent.sender}
Subject: =?utf-8?B?67aA7J6s7KSR?= Re: feedback
Auto-Submitted: auto-replied (vacation)
Content-Type: text/plain; charset=utf-8

휴가 중입니다. 급한 메일은 전송되지 못했습니다.

Hi. This is the vacation program.

<{CUSTOMER}>:
is away.

{sent.head}
"""


def challenge(sent: Sent) -> str:
    return f"""From: {CUSTOMER}
To: {sent.sender}
Subject: Please confirm your message
Content-Type: text/plain; charset=utf-8

Your message is waiting. To deliver it, follow the link: https://confirm.example.com/1
받는 분이 확인하지 않은 주소라 아직 전달되지 않았습니다.

{sent.head}
"""


def complaint(sent: Sent) -> str:
    """A feedback report of a mail service (RFC 5965): somebody pressed the button for spam."""
    return f"""From: feedback@mail.example.com
To: {sent.sender}
Subject: FW: feedback
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="arf"

--arf
Content-Type: text/plain

This is an email abuse report.

--arf
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Any/1.0
Version: 1

--arf
Content-Type: message/rfc822

{sent.raw}

--arf--
"""


#: What tells of none, although it names a message of ours.
NO_FAILURES: tuple[Sample, ...] = (
    delayed,
    relayed,
    delayed_in_words,
    delayed_in_korean,
    vacation,
    challenge,
    complaint,
)

"""The mail server, to which nothing is sent, and the messages that wait for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from feedback_api.delivery.smtp import SendError
from feedback_api.diagnosis.findings import Finding, good, unchecked, wrong
from feedback_api.outbox.states import PENDING, State
from feedback_api.store.tables import UNSENT, outbox
from institution import formatting
from institution.clock import utc_now
from institution.text import Text

if TYPE_CHECKING:
    from feedback_api.services import Services

#: A message is tried within seconds of being due; one that is due for so long is tried by nobody.
LONGEST_DUE = timedelta(minutes=15)
#: How long a message may wait, however often it is tried: as in the alert MailTooOld (deploy/prometheus/alerts.yml).
LONGEST_WAIT = timedelta(hours=1)
#: For how long a message that was given up is a fault. Nothing in the outbox tells whether the customer was telephoned.
LATELY = timedelta(days=7)


def check_server(services: "Services") -> Finding:
    """Connect, check the certificate, log in, and leave."""
    settings = services.settings
    if not settings.mail_server:
        return unchecked(
            "FEEDBACK_MAIL_SERVER가 없어 이 컴퓨터의 메일함이 받습니다.",
            "FEEDBACK_MAIL_SERVER is not set: a mailbox on this machine catches the mail.",
        )
    try:
        with services.mail.connect():
            pass
    except SendError as error:
        cure = _cure(error.code)
        return wrong(f"{error.code}: {cure.ko}", f"{error.code}: {cure.en}")
    ko = "연결했습니다" + (", 인증서를 확인했습니다" if settings.mail_security != "none" else ", 암호화하지 않습니다")
    en = "Connected" + (", certificate verified" if settings.mail_security != "none" else ", not encrypted")
    if settings.mail_username:
        ko, en = f"{ko}, 로그인했습니다", f"{en}, logged in"
    return good(f"{ko}.", f"{en}.")


def check_outbox(services: "Services") -> Finding:
    """Check that what is due is tried, that nothing has waited for long, and that nothing was given up lately."""
    now, counts = utc_now(), services.backlog.counts()
    faults = [*_find_untried(services, now), *_find_given_up(services, now)]
    if faults:
        return wrong(" ".join(fault.ko for fault in faults), " ".join(fault.en for fault in faults))
    number, given_up = sum(counts.get(state, 0) for state in PENDING), counts.get(State.GIVEN_UP, 0)
    ko = f"아직 보내지 않은 메일 {number}통, 늦은 것은 없습니다."
    en = f"Messages not sent yet: {number}, none of them late."
    if given_up:
        ko += f" 전에 포기한 것은 {given_up}통입니다(flask outbox list)."
        en += f" Given up earlier: {given_up} (flask outbox list)."
    return good(ko, en)


def _find_untried(services: "Services", now: datetime) -> Iterator[Text]:
    """Tell of mail that nobody tries or, where it is tried, of mail that no server has taken for long."""
    query = select(func.min(outbox.c.next_attempt_at)).where(UNSENT, outbox.c.state.in_(PENDING))
    with services.database.read() as connection:
        due_at = connection.execute(query).scalar()
    oldest = services.backlog.oldest()
    if due_at is not None and now - due_at > LONGEST_DUE:
        since = formatting.in_table(due_at, "ko")
        yield Text(
            f"{since}부터 보낼 메일을 아무도 보내지 않습니다. 메일 서버의 줄을 보시고, flask serve나 flask worker가 "
            "도는지 확인해 주십시오.",
            f"Nobody has sent what is due since {since}: see the line of the mail server, and whether flask serve or "
            "flask worker runs.",
        )
    elif oldest is not None and now - oldest > LONGEST_WAIT:
        since = formatting.in_table(oldest, "ko")
        yield Text(
            f"{since}부터 나가지 못한 메일이 있습니다. flask outbox list에서 메일 서버의 회신 코드를 보고 고쳐 "
            "주십시오. 저절로 다시 보냅니다.",
            f"Mail has been tried in vain since {since}: flask outbox list shows the mail server's reply. Mend the "
            "cause; it is tried again by itself.",
        )


def _find_given_up(services: "Services", now: datetime) -> Iterator[Text]:
    if number := services.backlog.given_up_since(now - LATELY):
        yield Text(
            f"이레 안에 포기한 메일이 {number}통 있습니다. flask outbox list에서 접수번호를 보고 전화로 알리거나, "
            "까닭을 고친 뒤 flask outbox retry로 다시 보내 주십시오.",
            f"Given up within seven days: {number}. Find the receipts by flask outbox list and telephone, or mend the "
            "cause and send again by flask outbox retry.",
        )


def _cure(code: str) -> Text:
    """Tell what to do about a failure, by its code: that of a reply, or the name of an error."""
    for start, cure in _CURES.items():
        if code.startswith(start):
            return cure
    return _REFUSED if code[:1].isdigit() else _UNREACHABLE


_UNREACHABLE = Text(
    "연결하지 못했습니다. FEEDBACK_MAIL_SERVER, FEEDBACK_MAIL_PORT와 방화벽을 확인해 주십시오.",
    "No connection: check FEEDBACK_MAIL_SERVER, FEEDBACK_MAIL_PORT and the firewall.",
)
_REFUSED = Text(
    "서버가 이 컴퓨터를 받지 않습니다. 이 번호를 메일 서버의 운영자에게 알려 주십시오.",
    "The server refuses this machine: tell this number to whoever runs the mail server.",
)
_LOGIN = Text(
    "로그인하지 못했습니다. FEEDBACK_MAIL_USERNAME과 FEEDBACK_MAIL_PASSWORD를 확인해 주십시오.",
    "The login was refused: check FEEDBACK_MAIL_USERNAME and FEEDBACK_MAIL_PASSWORD.",
)
_CURES = {
    "SSLCertVerificationError": Text(
        "인증서가 맞지 않습니다. FEEDBACK_MAIL_SERVER에 인증서에 적힌 이름을 쓰고, 인증서의 기한과 "
        "발급 기관을 확인해 주십시오.",
        "Its certificate cannot be verified: write the name that the certificate bears in "
        "FEEDBACK_MAIL_SERVER, and check "
        "its dates and its authority.",
    ),
    "SSL": Text(
        "암호화 방식이 맞지 않습니다. FEEDBACK_MAIL_SECURITY(starttls는 587, tls는 465)와 포트를 확인해 주십시오.",
        "The encryption does not fit: check FEEDBACK_MAIL_SECURITY (starttls: port 587, tls: 465) and the port.",
    ),
    "SMTPNotSupportedError": Text(
        "서버에 STARTTLS나 로그인이 없습니다. FEEDBACK_MAIL_SECURITY와 FEEDBACK_MAIL_PORT를 확인해 주십시오.",
        "It offers no STARTTLS, or no login: check FEEDBACK_MAIL_SECURITY and FEEDBACK_MAIL_PORT.",
    ),
    "SMTPAuthenticationError": _LOGIN,
    "53": _LOGIN,
    "UnicodeEncodeError": _LOGIN,
}

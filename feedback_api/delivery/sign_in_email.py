"""The mail with a handler's sign-in code, always in Korean; handlers' mails about cases: `handler_emails.py`."""

from feedback_api.config import desk_url
from feedback_api.delivery.emails import ObsoleteError, Sources, compose
from feedback_api.delivery.smtp import Message
from feedback_api.desk.sign_in import LIFETIME
from feedback_api.outbox.queue import OutboxMessage


def sign_in_code(row: OutboxMessage, sources: Sources) -> Message:
    """Bring a handler the code to sign in with; raises ObsoleteError if it can be used no longer, or is nobody's.

    It holds no link: whoever is used to codes that come with one is easily led to a page that is not ours.
    """
    usable = sources.sign_ins.code_for_mail(row.sign_in_id, row.handler_id)
    if usable is None:
        raise ObsoleteError
    handler, code = usable
    context = {
        "name": handler.name,
        "code": code,
        "minutes": int(LIFETIME.total_seconds() // 60),
        "host": desk_url(sources.settings).split("/")[2],
        "organization": sources.organization,
    }
    return compose("sign_in_code", "ko", context, sources, recipient=handler.email)

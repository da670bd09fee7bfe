"""Mail the link of a case again to whoever knows its receipt number, and the email or telephone it was sent with.

Nothing tells whether there is such a case: the answer is the same, and the link goes to the customer's own address.
"""

from sqlalchemy import Connection, select

from feedback_api.cases.opening import Cases
from feedback_api.outbox import mails, queue
from feedback_api.rate_limits import Limits
from feedback_api.store import clock_check
from feedback_api.store.database import Database
from feedback_api.store.encryption import SealBrokenError
from feedback_api.store.tables import cases
from institution import telephone
from institution.email_address import clean, mailbox_of
from institution.organization.record import Organization


class LinkReminders:
    """Writes the mails that bring a customer back to a case."""

    def __init__(self, database: Database, cases: Cases, organization: Organization, limits: Limits) -> None:
        self._database = database
        self._cases = cases
        self._organization = organization
        self._limits = limits

    def ask(self, receipt: str, contact: str, address: str | None) -> None:
        """Have the link mailed if all fits; `address` is where the request came from. Raises LimitReachedError."""
        with self._database.write() as connection:
            self._limits.count_lookup(connection, address, receipt)
            case_id = self._find(connection, receipt, contact)
            if case_id is not None:
                now, sender = clock_check.present_moment(connection), self._organization.sender
                once = f"link:{case_id}:{now:%Y-%m-%dT%H}"
                queue.enqueue_once(connection, mails.LINK_REMINDER, now, sender, case_id=case_id, once=once)

    def _find(self, connection: Connection, receipt: str, contact: str) -> int | None:
        """Give the case of a receipt number, if the contact is the one that its customer gave."""
        row = connection.execute(select(cases).where(cases.c.receipt == receipt)).first()
        if row is None or row.forgotten_at is not None:
            return None
        try:
            case, words = self._cases.opened(row)
        except SealBrokenError:
            return None
        if "@" in (address := clean(contact)):
            return case.id if mailbox_of(address) == mailbox_of(words.email) else None
        number = telephone.uri(contact)
        return case.id if number and number == telephone.uri(words.phone) else None

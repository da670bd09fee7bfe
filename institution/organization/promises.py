"""What a customer is told will be done: receipt, mails and consent notice say this and nothing else."""

from pydantic.dataclasses import dataclass as checked

from institution.organization.fields import Switch
from institution.text import Text
from institution.validation import STRICT


@checked(frozen=True, config=STRICT)
class Promises:
    """What an institution promises to whoever sends a kind of feedback, beside the time of the answer.

    `named`: who answers gives name and team. `delay_notice`: an answer that takes longer is announced before its time
    is over. `satisfaction`: the customer is asked whether the answer satisfied. `sentences` are the institution's own.
    """

    named: Switch = False
    delay_notice: Switch = False
    satisfaction: Switch = False
    sentences: tuple[Text, ...] = ()

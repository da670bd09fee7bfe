import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from institution.performance.standards import Counts


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        (Counts("answered_in_time", ("complaint", "inquiry")), "answered_in_time inquiry+complaint"),
        (Counts("opened_within", ("complaint",), hours=4), "opened_within complaint 4h"),
        (Counts("opened_within", days=2), "opened_within 2d"),
        (Counts("page_ratings"), "page_ratings"),
    ],
)
def test_a_rule_is_read_back_from_its_text(counts: Counts, text: str) -> None:
    assert counts.text == text
    again = Counts.read(f" {text} ")
    assert (again.text, set(again.kinds)) == (text, set(counts.kinds))
    assert again.family == counts.family


@pytest.mark.parametrize(
    "text", ["", "Answered", "received Gossip", "answered_in_time inquiry,complaint", "opened_within 4", "received 0x"]
)
def test_another_text_is_told(text: str) -> None:
    with pytest.raises(PydanticCustomError, match="Not a way to count"):
        Counts.read(text)


@pytest.mark.parametrize(
    "text", ["answered", "received index", "received 4h", "opened_within complaint", "opened_within 0h"]
)
def test_a_rule_that_does_not_exist_is_told(text: str) -> None:
    with pytest.raises(ValidationError):
        Counts.read(text)

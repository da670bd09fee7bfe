"""What the institution's file says stands in the form as text, in the site's form and in the service's."""

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from feedback_api.forms import feedback
from institution.organization.record import Organization
from institution.text import Text
from tests.api.conftest import SAME_ORIGIN, Post

NAME = 'R&D <script>alert(1)</script> "팀"'


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_name_of_a_team_is_text_in_the_sites_form(facts: Organization, lang: str) -> None:
    named = replace(facts, teams={**facts.teams, "audit": replace(facts.teams["audit"], name=Text(NAME, NAME))})
    plain, hostile = (BeautifulSoup(feedback.page_form(one, "complaint", lang), "html5lib") for one in (facts, named))
    assert [tag.name for tag in hostile.find_all()] == [tag.name for tag in plain.find_all()]
    assert NAME in [option.text for option in hostile.select("option")]


def test_what_was_typed_is_text_in_the_form_that_comes_back(post: Post) -> None:
    typed = {"message": f"</textarea>{NAME}", "subject": f'">{NAME}', "email": '"><script>@x'}
    innocent, hostile = (
        BeautifulSoup(post(SAME_ORIGIN, name="", **given).text, "html5lib") for given in ({"email": "x"}, typed)
    )
    assert [tag.name for tag in hostile.find_all()] == [tag.name for tag in innocent.find_all()]
    [message], [subject] = hostile.select("textarea[name=message]"), hostile.select("input[name=subject]")
    assert (message.text.strip(), subject["value"]) == (typed["message"], typed["subject"])

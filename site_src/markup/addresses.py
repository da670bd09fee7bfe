"""Where pages stand: the files that code links to, and the address that the generators give to a page's file."""

import re

from institution.text import LANGUAGES

HOME = "index.md"
CHARTER = "charter.md"
STAFF = "staff.md"
#: The folder of the pages with forms, one a kind of feedback.
FORMS = "feedback/"
FEEDBACK = f"{FORMS}index.md"
PRIVACY = "privacy.md"
COPYRIGHT = "copyright.md"
SITEMAP = "sitemap.md"
_SURVEY_PAGE = re.compile(r"surveys/[0-9]+(-[a-z0-9]+)*\.md")


def form_page(kind: str) -> str:
    """Give the page with the form of a kind of feedback, below the folder of pages."""
    return f"{FORMS}{kind}.md"


def survey_page(survey_id: str) -> str:
    """Give the page of a survey, below the folder of pages."""
    return f"surveys/{survey_id}.md"


def is_survey_page(uri: str) -> bool:
    """Tell whether a page is the page of a survey."""
    return _SURVEY_PAGE.fullmatch(uri) is not None


def folder(uri: str) -> str:
    """Give the folder in which the generators put a page, with its last slash: staff/ for staff.md, "" for index.md.

    Only a file named index.md stands for its folder: reindex.md becomes reindex/. A page without a name is at the root.
    """
    above, slash, name = uri.removesuffix(".md").rpartition("/")
    return above + slash if name in ("index", "") else f"{above}{slash}{name}/"


def language_folder(lang: str) -> str:
    """Give the folder of a language below the site's root, with its last slash; the first language has none."""
    return "" if lang == LANGUAGES[0] else f"{lang}/"

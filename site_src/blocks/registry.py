"""The fenced blocks by their names, and how one is rendered. A new block needs an entry in BLOCKS."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import Any

from markupsafe import Markup

from institution.validation import DataError
from site_src.blocks import contact, easy_read, opening, pdf_link, promises
from site_src.blocks.base import Block
from site_src.blocks.feedback import case_link, deadlines, feedback_form, kinds
from site_src.blocks.services import compensation_table, services_table
from site_src.blocks.staff import directory, seating
from site_src.blocks.standards import missed
from site_src.blocks.standards import overview as standards_overview
from site_src.blocks.surveys import latest, overview, survey_year
from site_src.errors import OptionError
from site_src.markup import fences
from site_src.markup.fences import Fence, Place
from site_src.records.published_data import Data

BLOCKS: dict[str, Block[Any]] = {
    "opening": opening.OPENING,
    "promises": promises.PROMISES,
    "charter-summary": promises.CHARTER_SUMMARY,
    "staff": directory.STAFF,
    "seating": seating.SEATING,
    "survey": survey_year.SURVEY,
    "surveys": overview.SURVEYS,
    "latest-survey": latest.LATEST_SURVEY,
    "survey-years": latest.SURVEY_YEARS,
    "standards": standards_overview.STANDARDS,
    "missed-promises": missed.MISSED_PROMISES,
    "services": services_table.SERVICES,
    "compensation": compensation_table.COMPENSATION,
    "contact": contact.CONTACT,
    "kinds": kinds.KINDS,
    "deadlines": deadlines.DEADLINES,
    "promise-clock": deadlines.PROMISE_CLOCK,
    "feedback-form": feedback_form.FEEDBACK_FORM,
    "consent": feedback_form.CONSENT,
    "case-link": case_link.CASE_LINK,
    "paper": pdf_link.PAPER,
    "easy-read": easy_read.EASY_READ,
}


def describe_blocks() -> Iterator[str]:
    """Give a line for each block: name, what it shows, and its options, in brackets those that may be left out."""
    for name, block in BLOCKS.items():
        names = [field.name if field.default is MISSING else f"[{field.name}]" for field in fields(block.options)]
        options = f" (옵션 / options: {', '.join(names)})" if names else ""
        yield f"{name}: {block.shows.bilingual}{options}"


def is_block(fence: Fence, place: Place) -> bool:
    """Tell whether a fence is one of our blocks; raises DataError if its name is a mistyped one."""
    return fences.check(fence, place, list(BLOCKS))


def render_block(fence: Fence, place: Place, data: Data, lang: str, page: str) -> Markup:
    """Render a block (see `base.Block`); raises DataError, with place and cure, if its options are wrong."""
    block = BLOCKS[fence.name]
    options, lines = fences.options(fence, place, block.options)
    try:
        return block.render(data, lang, page, options)
    except OptionError as error:
        line = lines.get((error.option,))
        raise DataError([place.problem(error.problem, error.cure, error.option, line)]) from None

"""The blocks ```feedback-form and ```consent: the form that the API declares, and what it asks consent for."""

from markupsafe import Markup
from pydantic.dataclasses import dataclass as checked

from feedback_api.forms import consent_notice, feedback
from institution import formatting
from institution.organization import organization_file
from institution.organization.kinds import KindName
from institution.organization.record import Organization
from institution.text import Text
from institution.validation import STRICT
from site_src.blocks.base import Block, NoOptions
from site_src.errors import OptionError
from site_src.markup.html import element, fragment, raw_html
from site_src.records.published_data import Data

_VERSION = Text("이 안내문의 판", "Version of this notice")


@checked(frozen=True, config=STRICT)
class Options:
    """`kind`: the kind of feedback that the form sends."""

    kind: KindName


def render_form(data: Data, lang: str, _page: str, options: Options) -> Markup:
    """Render the empty form, hidden from the search.

    The form itself must have no section inside it: the search hides an element up to the first end tag of its name.
    """
    if options.kind not in data.organization.kinds:
        raise OptionError("kind", *organization_file.unknown_kind(data.organization))
    form = Markup(feedback.page_form(data.organization, options.kind, lang))  # noqa: S704 - its template escapes
    return element("section", raw_html(form), data_search_exclude="")


def render_consent(data: Data, lang: str, _page: str, _options: NoOptions) -> Markup:
    """Render the notice that is shown above the consent box, and since when it has had this text."""
    items = consent_notice.items(data.organization, lang)
    rows = (element("li", element("b", title), ": ", _linked(text, data.organization, lang)) for title, text in items)
    notice = element("ol", *rows, class_="consent")
    day = consent_notice.since()
    shown = element("time", formatting.day(day, lang), datetime=day.isoformat())
    versions = (f", {name} {version}" for name, version in consent_notice.extra_versions(data.organization, lang))
    return notice + element("p", _VERSION[lang], ": ", shown, *versions)


def _linked(text: str, organization: Organization, lang: str) -> Markup:
    """Give a text in which the number for help is a link."""
    phone = organization.help_phone
    link = element("a", phone.label(lang), href=phone.numbers[0].uri)
    return link.join(fragment(part) for part in text.split(phone.label(lang)))


FEEDBACK_FORM = Block(Options, render_form, Text("의견을 보내는 양식", "the form that sends feedback"))
CONSENT = Block(
    NoOptions, render_consent, Text("개인정보 수집·이용 안내", "the notice on personal data that consent is asked for")
)

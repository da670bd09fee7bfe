"""The API's own pages and its problem answers, in the language of whoever reads them."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Response, g, make_response, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from feedback_api.services import current_services
from feedback_api.web import page_frame
from feedback_api.web.request_guards import parts_of
from institution import formatting
from institution.formatting import Name
from institution.telephone import Phone
from institution.text import ENGLISH, Text

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # no-referrer would make browsers send `Origin: null` with the next post
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
}
#: A path of this host, as nearly all our redirects name it.
_PATH = re.compile(r"/[\w-]+(/[\w-]+)*/?", re.ASCII)


def protect(response: Response) -> Response:
    """Put the headers of our own pages on every answer that is not a file of the site."""
    if request.endpoint != "site.page" or request.path.startswith("/api/"):
        given = {name.title() for name in response.headers.keys()}  # noqa: SIM118 - a list of pairs, not a mapping
        response.headers.extend({name: value for name, value in HEADERS.items() if name not in given})
    return response


def stay_here(response: Response) -> Response:
    """Let a redirect lead to this host, not to whichever one the Host header named."""
    location = response.headers.get("Location")
    if location is not None and not _PATH.fullmatch(location):
        meant = urlsplit(location)
        response.headers["Location"] = urlunsplit(("", "", f"/{meant.path.lstrip('/')}", meant.query, ""))
    return response


def wants_json() -> bool:
    """Tell whether the client asked for JSON rather than a page."""
    return _is_json_preferred(request.headers.get("Accept", ""))


@lru_cache(maxsize=100)
def _is_json_preferred(accept: str) -> bool:
    """Tell what an Accept header asks for; browsers send few different ones, and each takes a while to parse."""
    best = parse_accept_header(accept, MIMEAccept).best
    return best in ("application/json", "application/problem+json")


def language() -> str:
    """Give the language of the form just read, of the page it came from, or of the browser; Korean if none tells."""
    if "lang" in g:
        return str(g.lang)
    organization = current_services().organization
    if parts_of(request.referrer or "").path.startswith(site_root(ENGLISH)):
        return organization.language(ENGLISH)
    return organization.language(request.accept_languages.best_match(organization.languages))


def site_root(lang: str) -> str:
    """Give the address of a language's home page."""
    return f"/{ENGLISH}/" if lang == ENGLISH else "/"


def site_page(path: str, lang: str) -> str:
    """Give the address of a page such as privacy/: in a language or, where it has no such page, in Korean."""
    service, address = current_services(), f"{site_root(lang)}{path}"
    is_there = lang in service.organization.languages and service.page_owners.team_of(address) is not None
    return address if is_there else f"/{path}"


def page(template: str, lang: str, status: int = 200, context: Mapping[str, object] | None = None) -> Response:
    """Render one of our pages."""

    def t(ko: str, en: str) -> str:
        return en if lang == "en" else ko

    common = {"lang": lang, "t": t, "organization": current_services().organization, "dates": formatting}
    common["site_page"] = lambda path: site_page(path, lang)
    common["frame"] = page_frame.load(current_services().settings.site_dir.absolute() / site_root(lang).strip("/"))
    html = render_template(template, **common, site_root=site_page("", lang), **(context or {}))
    return make_response(html, status, HEADERS)


def spell_out(sentence: Text, lang: str, phone: Phone) -> str:
    """Give a sentence with the number to call, where it names one."""
    return sentence[lang].format(phone=Name(phone.label(lang)))


def _named(phone: Phone, spoken: str, lang: str) -> dict[str, Any]:
    """Give the number that a sentence names, with its address, so that a script can make it a link."""
    text = phone.label(lang)
    return {"call": {"text": text, "uri": phone.numbers[0].uri}} if text in spoken else {}


def _is_from_site() -> bool:
    """Tell whether the request came from a page of the site, which a browser shows again as it was left.

    The service's own pages may be answers to a post, which a browser does not.
    """
    path = parts_of(request.referrer or "").path
    return path.startswith("/") and not path.startswith(("/api/", "/desk/"))


def problem(
    status: int,
    sentence: Text,
    headers: Mapping[str, str] | None = None,
    *,
    typed: Sequence[str] = (),
    phone: Phone | None = None,
    **extra: Any,
) -> Response:
    """Answer with one sentence, as the client asked: problem+json (RFC 9457), with the members of `extra`, or a page.

    The page shows the texts of `typed`, too; a script that asked for JSON has kept them. The number to call is `phone`
    or, where nothing tells what it is about, the one for help.
    """
    lang = language()
    phone = phone or current_services().organization.help_phone
    spoken = spell_out(sentence, lang, phone)
    if wants_json():
        body = {"type": "about:blank", "title": spoken, "status": status, **_named(phone, spoken, lang), **extra}
        response = make_response(json.dumps(body, ensure_ascii=False), status, HEADERS)
        response.mimetype = "application/problem+json"
    else:
        told = {"sentence": spoken, "typed": typed, "phone": phone, "kept_behind": status == 413 and _is_from_site()}
        response = page("message.html", lang, status, told)
    response.headers.update(headers or {})
    return response

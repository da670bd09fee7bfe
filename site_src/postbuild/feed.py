"""Write feed.xml in each language: an Atom feed (RFC 4287) with an entry for each period that has results.

Everything in it follows from the data, so that a new build of the same content changes no byte: an entry was updated
on the day after its period ended, or on the day on which a result of it was last revised.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent, register_namespace

from institution.clock import SEOUL
from institution.performance.periods import ReportingPeriod
from institution.text import Text
from site_src.blocks.links import FEED
from site_src.blocks.standards.wording import TARGET, VERDICTS, describe_figure, describe_numbers, describe_overdue
from site_src.markup import addresses
from site_src.markup.html import SAMPLE
from site_src.records.published_data import Data
from site_src.records.verdicts import JudgedResult, judge_period

_ATOM = "http://www.w3.org/2005/Atom"
_TITLE = Text("{name} 서비스 기준 이행 결과", "{name}: how the service standards were kept")
_ENTRY = Text("{period} 이행 결과", "Results of {period}")
#: The moment of a feed without entries, which must have one too: there is nothing that it could follow from.
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=SEOUL)


def write(data: Data, root: str, site: Path) -> None:
    """Write the feed of each language; `root` is the site's address, with its slash."""
    register_namespace("", _ATOM)
    for lang in data.organization.languages:
        path = site / addresses.language_folder(lang) / FEED
        path.parent.mkdir(parents=True, exist_ok=True)
        feed = _render_feed(data, root, lang)
        indent(feed)
        ElementTree(feed).write(path, "utf-8", xml_declaration=True)


def _render_feed(data: Data, root: str, lang: str) -> Element:
    periods = [period for period in data.periods() if data.performance.get(period)]
    updated = max((_updated(data, period) for period in periods), default=_BEFORE_ALL)
    folder = root + addresses.language_folder(lang)
    feed = Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": lang})
    _add(feed, "id", folder + FEED)
    _add(feed, "title", _TITLE[lang].format(name=data.organization.name[lang]))
    _add(feed, "updated", updated.isoformat())
    SubElement(feed, _name("link"), {"rel": "self", "type": "application/atom+xml", "href": folder + FEED})
    SubElement(feed, _name("link"), {"rel": "alternate", "type": "text/html", "href": f"{folder}standards/"})
    _add(SubElement(feed, _name("author")), "name", data.organization.name[lang])
    feed.extend(_render_entry(data, period, root, lang) for period in periods)
    return feed


def _render_entry(data: Data, period: ReportingPeriod, root: str, lang: str) -> Element:
    folder = root + addresses.language_folder(lang)
    entry = Element(_name("entry"))
    _add(entry, "id", _tag_uri(root, period, lang))
    _add(entry, "title", _ENTRY[lang].format(period=period.label(lang)))
    _add(entry, "updated", _updated(data, period).isoformat())
    SubElement(entry, _name("link"), {"rel": "alternate", "type": "text/html", "href": f"{folder}standards/"})
    table = {"rel": "enclosure", "type": "text/csv", "href": f"{folder}data/performance/{period.name}.csv"}
    SubElement(entry, _name("link"), table)
    results = "\n".join(_describe(judged, lang) for judged in judge_period(data, period))
    _add(entry, "content", results, type="text")
    return entry


def _tag_uri(root: str, period: ReportingPeriod, lang: str) -> str:
    """Give the id of an entry, which never changes (RFC 4151): the site's name as of the day after the period."""
    day = (period.last_day + timedelta(days=1)).isoformat()
    return f"tag:{urlsplit(root).hostname},{day}:performance/{lang}/{period.name}"


def _updated(data: Data, period: ReportingPeriod) -> datetime:
    revised = [row.revised for row in data.performance[period] if row.revised]
    return max([period.ends_at, *(datetime.combine(day, time.min, SEOUL) for day in revised)])


def _describe(judged: JudgedResult, lang: str) -> str:
    """Tell a result in a line: what was promised, achieved and aimed at, and whether it was kept."""
    achievement = judged.result.achievement
    parts: Iterator[str] = filter(
        None,
        (
            describe_figure(achievement, lang),
            describe_numbers(achievement, lang),
            describe_overdue(achievement, lang),
            TARGET[lang].format(target=judged.target(lang)),
            VERDICTS[judged.verdict][lang] if judged.verdict else "",
        ),
    )
    mark = f" ({SAMPLE[lang]})" if achievement.sample else ""
    return f"{judged.standard.name[lang]}: {', '.join(parts)}{mark}"


def _name(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, _name(name), attributes).text = text

"""What no Markdown extension can write, written into the built site after its builds, under either generator."""

from pathlib import Path

from site_src.markup import pages
from site_src.postbuild import (
    csv_downloads,
    feed,
    fingerprint,
    headers,
    page_frame,
    page_owners,
    page_skeleton,
    prints,
    sitemap,
    staff_photos,
)
from site_src.postbuild.search import index
from site_src.records import dataset


def publish(content: Path, site: Path) -> None:
    """Finish the site; raises DataError for what cannot be published."""
    facts = dataset.current(content / "data")
    written = pages.readable(content, facts.organization.languages)
    index.write(site)
    sitemap.write(written, facts.organization, site)
    csv_downloads.write(facts, site)
    feed.write(facts, facts.organization.site_url, site)
    staff_photos.write(facts.staff, content / "data/photos", site)
    page_owners.write(site, written)
    fingerprint.write(content / "data/organization.yml", site)
    prints.publish(content, site)
    page_skeleton.write(site)
    page_frame.write(site, facts.organization.languages)
    headers.write(site, official=facts.organization.official)  # the last, for it looks at every page

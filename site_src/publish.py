"""What no Markdown extension can write, written into the built site after both builds, under either generator."""

from pathlib import Path

from site_src import data, downloads, headers, page_owners, pages, photos, search, sitemap
from site_src.print import keeping


def publish(content: Path, site: Path) -> None:
    """Finish the site; raises ContentError for what cannot be published."""
    facts = data.current(content / "data")
    written = [reading.page for reading in pages.read_all(content) if reading.page]
    search.write(site)
    sitemap.write(written, facts.organization.site_url, site)
    downloads.write(facts, site)
    photos.write(facts.staff, content / "data/photos", site)
    page_owners.write(site, content)
    keeping.publish(content, site)
    headers.write(site)  # the last, for it looks at every page

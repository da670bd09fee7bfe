"""Publish the committed PDFs of content/print, but for those that no longer say what the pages say.

The block ```paper links to each PDF there is: whether one is stale is known only to `site_src.pdf`, which is made of
the blocks. So the links to those left out are taken out of the built pages. A machine that builds the site, such as
Netlify's, need not be able to make a PDF, and a mended space in charter.md must not stop it.
"""

import re
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from institution.text import LANGUAGES
from site_src.blocks.links import file_address
from site_src.blocks.pdf_link import FOLDER, NAMES, pdf_path
from site_src.markup.addresses import language_folder
from site_src.pdf import files

_EMPTY_LIST = re.compile(r'<ul class="paper"[^>]*>\s*</ul>\s*')


def publish(content: Path, site: Path) -> None:
    """Copy each fresh PDF into the site (print/charter.pdf, en/print/charter.pdf), and unlink the others there are."""
    fresh = files.find_fresh(content)
    left_out = []
    for lang, name in _committed(content):
        path = pdf_path(content, lang, name)
        if path in fresh:
            folder = site / language_folder(lang) / FOLDER
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / path.name)
        else:
            left_out.append(file_address(f"{FOLDER}/{path.name}", lang))
    if left_out:
        _unlink(left_out, site)


def _committed(content: Path) -> Iterator[tuple[str, str]]:
    """Yield language and name of each PDF that lies in content/print."""
    yield from ((lang, name) for lang in LANGUAGES for name in NAMES if pdf_path(content, lang, name).is_file())


def _unlink(left_out: Collection[str], site: Path) -> None:
    """Take the links to these addresses out of every page, and a list of which none is left."""
    addresses = "|".join(map(re.escape, left_out))
    item = re.compile(rf'<li>\s*<a href="(?:{addresses})"[^>]*>[^<]*</a>\s*</li>\s*')
    for page in site.rglob("*.html"):
        html = page.read_text("utf-8")
        if (rest := item.sub("", html)) != html:
            page.write_text(_EMPTY_LIST.sub("", rest), "utf-8", newline="\n")

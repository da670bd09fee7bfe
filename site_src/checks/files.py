"""Files of content/ that are neither pages nor data: pictures and downloads beside pages, photos, committed PDFs.

Whatever lies in content/ko and content/en is published as it is. So each file there must be one that a page shows, and
a picture must be readable, small, and silent about where it was taken.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PIL.ExifTags import IFD

from institution.text import Text, normalize
from institution.validation import DataError, Problem, short
from site_src import images
from site_src.blocks.pdf_link import FOLDER
from site_src.checks import links
from site_src.pdf import files as pdf_files

if TYPE_CHECKING:
    from site_src.content import Content

_PICTURES = (".jpg", ".jpeg", ".png", ".webp")
_KINDS = (*_PICTURES, ".svg", ".pdf", ".hwp", ".hwpx", ".csv", ".zip")
MOST_OCTETS = 500_000


def check_unused_files(content: "Content") -> Iterator[Problem]:
    """Yield each file beside the pages that no page links to, or that is of a kind we do not publish."""
    used = {
        str(file)
        for page in content.pages
        for file in links.linked_files(content.folder, page, content.renderings[page.path])
    }
    for lang in content.languages:
        for path in sorted((content.folder / lang).rglob("*")):
            if not path.is_file() or path.suffix == ".md" or path.name.startswith("."):  # generators leave these out
                continue
            if path.suffix.lower() not in _KINDS:
                yield Problem(short(path), None, "", *_KIND)
            elif normalize(str(path)) not in used:
                yield Problem(short(path), None, "", *_UNUSED)


def check_pictures(content: "Content") -> Iterator[Problem]:
    """Yield each picture beside a page that is unreadable, too large, or tells where it was taken."""
    for lang in content.languages:
        for path in sorted((content.folder / lang).rglob("[!.]*")):
            if path.suffix.lower() in _PICTURES and path.is_file():
                yield from _unfit_picture(path)


def check_photos(content: "Content") -> Iterator[Problem]:
    """Yield each file of content/data/photos that is no picture, or breaks off."""
    for path in sorted((content.folder / "data/photos").glob("[!.]*")):
        try:
            with images.opened(path) as photo:
                images.read_whole(photo)
        except DataError as error:
            yield from error.problems


def check_pdf_folder(content: "Content") -> Iterator[Problem]:
    """Yield each file in content/print that is none of the PDFs which are published."""
    yield from pdf_files.find_unknown(content.folder)


def check_pdfs(content: "Content") -> Iterator[Problem]:
    """Yield each committed PDF that is missing or stale, which the site leaves out; one problem for several."""
    stale = list(pdf_files.find_stale(content.folder))
    yield from stale if len(stale) <= 1 else [Problem(short(content.folder / FOLDER), None, "", *_several(len(stale)))]


def _unfit_picture(path: Path) -> Iterator[Problem]:
    try:
        with images.opened(path) as picture:
            place = _place(picture)
            images.read_whole(picture)
            if place:
                yield Problem(short(path), None, "", *_TAKEN_SOMEWHERE)
    except DataError as error:
        yield from error.problems
        return
    if path.stat().st_size > MOST_OCTETS:
        yield Problem(short(path), None, "", *_too_large(path.stat().st_size))


def _place(picture: Image.Image) -> bool:
    """Tell whether the camera noted where it was (EXIF's GPS directory)."""
    return bool(picture.getexif().get_ifd(IFD.GPSInfo))


def _too_large(octets: int) -> tuple[Text, Text]:
    return (
        Text(
            f"그림이 너무 큽니다({octets / 1e6:.1f} MB). 휴대전화로 보시는 분이 오래 기다립니다.",
            f"The picture is too large ({octets / 1e6:.1f} MB) for those who read on a phone.",
        ),
        Text(
            "가로를 1600픽셀 아래로 줄여 500 kB를 넘지 않게 저장해 주십시오.",
            "Save it at most 1,600 pixels wide, and 500 kB large.",
        ),
    )


_TAKEN_SOMEWHERE = (
    Text("사진에 찍은 곳의 위치가 적혀 있습니다.", "The photo tells where it was taken."),
    Text(
        "화면을 갈무리하거나 그림판에서 새로 저장한 것을 올려 주십시오.",
        "Put up a screenshot of it, or save it anew without location.",
    ),
)


def _several(number: int) -> tuple[Text, Text]:
    return (
        Text(
            f"인쇄물 {number}개가 지금의 글이나 자료와 다릅니다.",
            f"{number} prints differ from the words or data of today.",
        ),
        pdf_files.STALE[1],
    )


_KIND = (
    Text("이런 파일은 누리집에 싣지 않습니다.", "A file of this kind is not published."),
    Text("지우거나 PDF 또는 그림으로 바꾸어 주십시오.", "Remove it, or make it a PDF or a picture."),
)
_UNUSED = (
    Text(
        "어느 쪽에서도 쓰지 않는 파일입니다. 여기에 두면 누구나 볼 수 있습니다.",
        "No page uses this file, and here everybody can see it.",
    ),
    Text("지우거나 쪽의 글에서 링크해 주십시오.", "Remove it, or link it from a page."),
)

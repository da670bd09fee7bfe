"""Pictures beside the pages, published as they are: readable, small, and silent about where they were taken."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from PIL.ExifTags import IFD

from institution.text import LANGUAGES, Text
from institution.validation import DataError, Problem, short
from site_src import images as pictures

_KINDS = (".jpg", ".jpeg", ".png", ".webp")
MOST_OCTETS = 500_000


def check(content: Path) -> Iterator[Problem]:
    """Yield what should not be published of each picture."""
    for lang in LANGUAGES:
        for path in sorted((content / lang).rglob("[!.]*")):
            if path.suffix.lower() in _KINDS and path.is_file():
                yield from _wrong(path)


def unreadable(folder: Path) -> Iterator[Problem]:
    """Yield each file of the folder of photos that is none, or breaks off."""
    for path in sorted(folder.glob("[!.]*")):
        try:
            with pictures.opened(path) as photo:
                pictures.read_whole(photo)
        except DataError as error:
            yield from error.problems


def _wrong(path: Path) -> Iterator[Problem]:
    try:
        with pictures.opened(path) as picture:
            place = _place(picture)
            pictures.read_whole(picture)
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

"""Photos on the web: only of those who allow it, small, upright, and without what a camera notes."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from site_src import photos
from site_src.errors import ContentError
from tests.site.conftest import Content

PLACE = b"37 deg 30' N"


@dataclass(frozen=True)
class Person:
    anchor: str
    photo: str | None
    web_photo: bool


def take(path: Path, *, size: tuple[int, int] = (1600, 1200)) -> None:
    """Take a picture as a telephone does: lying on its side, with the place and the owner noted."""
    path.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Artist] = "Namgung Namu"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    exif[ExifTags.Base.ImageDescription] = PLACE.decode()
    Image.new("RGB", size, "red").save(path, exif=exif, comment=b"secret comment", icc_profile=b"secret profile")


def published(tmp_path: Path, *people: Person) -> dict[str, Path]:
    photos.write(people, tmp_path / "photos", tmp_path / "site")
    return {path.relative_to(tmp_path / "site").as_posix(): path for path in (tmp_path / "site").rglob("*.*")}


def test_a_photo_is_small_upright_and_says_nothing_else(tmp_path: Path) -> None:
    take(tmp_path / "photos/namgung.jpg")
    assert PLACE in (tmp_path / "photos/namgung.jpg").read_bytes()
    found = published(tmp_path, Person("p-0123abcd", "namgung.jpg", web_photo=True))
    assert list(found) == ["assets/people/p-0123abcd.webp"]
    path = found["assets/people/p-0123abcd.webp"]
    with Image.open(path) as photo:
        assert (photo.format, photo.size) == ("WEBP", (360, 480))
        assert not photo.getexif()
        assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(photo.info)
    raw = path.read_bytes()
    assert not any(word in raw for word in (PLACE, b"Namgung", b"secret", b"GPS", b"EXIF", b"ICCP", b"XMP"))


def test_nobody_is_shown_who_does_not_allow_it(tmp_path: Path) -> None:
    take(tmp_path / "photos/a.jpg")
    assert published(tmp_path, Person("p-1", "a.jpg", web_photo=False), Person("p-2", None, web_photo=True)) == {}


def test_a_small_photo_is_not_made_larger(tmp_path: Path) -> None:
    take(tmp_path / "photos/a.png", size=(90, 120))
    with Image.open(published(tmp_path, Person("p-1", "a.png", web_photo=True))["assets/people/p-1.webp"]) as photo:
        assert photo.size == (120, 90)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "사진 파일이 없습니다."),
        (b"", "사진으로 읽을 수 없습니다."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "사진으로 읽을 수 없습니다."),
        (b"\xff\xd8\xff\xe0 cut off", "사진으로 읽을 수 없습니다."),
    ],
)
def test_what_is_no_photo_is_named(tmp_path: Path, content: bytes | None, said: str) -> None:
    (tmp_path / "photos").mkdir()
    if content is not None:
        (tmp_path / "photos/a.jpg").write_bytes(content)
    with pytest.raises(ContentError) as caught:
        published(tmp_path, Person("p-1", "a.jpg", web_photo=True))
    assert f"a.jpg: {said}" in str(caught.value)


def test_an_editor_hears_of_it_before_a_build(content: Content) -> None:
    content.write("data/photos/s01.jpg", "")
    [problem] = content.check()
    assert problem.startswith("content/data/photos/s01.jpg: 사진으로 읽을 수 없습니다. JPEG나 PNG로, 8천만 화소를")


def test_a_picture_made_to_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(tmp_path / "photos/a.png")
    for most in (1_000_000, 10_000):
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", most)
        with pytest.raises(ContentError, match=r"a\.png: 사진으로 읽을 수 없습니다"):
            published(tmp_path, Person("p-1", "a.png", web_photo=True))

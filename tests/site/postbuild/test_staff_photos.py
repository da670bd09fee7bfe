"""Photos on the web: only of those who allow it, small, upright, and without what a camera notes."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import ExifTags, Image, ImageFile

from institution.validation import DataError
from site_src import images
from site_src.postbuild import staff_photos
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
    staff_photos.write(people, tmp_path / "photos", tmp_path / "site")
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


def half_red(mode: str) -> Image.Image:
    """Give a picture that is transparent above, and red below or, without colours, its grey."""
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    picture.paste((255, 0, 0, 255), (0, 10, 20, 20))
    if mode == "P":
        colours = picture.convert("RGB").quantize(2)
        colours.info["transparency"] = colours.getpixel((0, 0))
        return colours
    return picture.convert(mode)


@pytest.mark.parametrize(("mode", "below"), [("RGBA", (255, 0, 0)), ("LA", (76, 76, 76)), ("P", (255, 0, 0))])
def test_what_is_transparent_stands_on_white(tmp_path: Path, mode: str, below: tuple[int, int, int]) -> None:
    half_red(mode).save(tmp_path / "a.png")
    clean = images.clean(tmp_path / "a.png")
    assert (clean.mode, clean.getpixel((0, 0)), clean.getpixel((0, 19))) == ("RGB", (255, 255, 255), below)


@pytest.mark.parametrize(
    ("name", "picture", "expected"),
    [
        ("a.png", Image.new("I;16", (8, 8), 32_768), (128, 128, 128)),
        ("a.jpg", Image.new("CMYK", (8, 8), (0, 255, 255, 0)), (255, 0, 0)),
        ("a.png", Image.new("1", (8, 8), 0), (0, 0, 0)),
        ("a.webp", Image.new("RGB", (8, 8), (0, 0, 255)), (0, 0, 255)),
    ],
)
def test_every_kind_of_pixel_keeps_its_colour(
    tmp_path: Path, name: str, picture: Image.Image, expected: tuple[int, int, int]
) -> None:
    picture.save(tmp_path / name)
    pixel = images.clean(tmp_path / name).getpixel((4, 4))
    assert isinstance(pixel, tuple)
    assert all(abs(given - wanted) <= 2 for given, wanted in zip(pixel, expected, strict=True))


def test_an_animated_photo_is_its_first_picture(tmp_path: Path) -> None:
    first, second = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "blue")
    first.save(tmp_path / "a.webp", save_all=True, append_images=[second], lossless=True)
    assert images.clean(tmp_path / "a.webp").getpixel((4, 4)) == (255, 0, 0)


@pytest.mark.parametrize("folder", ["data/photos", "ko"])
@pytest.mark.parametrize("kind", ["jpg", "png", "webp"])
def test_a_picture_that_breaks_off_is_named_before_a_build(
    content: Content, folder: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does where it is loaded
    path = content.path(f"{folder}/s01.{kind}")
    path.parent.mkdir(exist_ok=True)
    Image.effect_noise((900, 700), 90).convert("RGB").save(path)
    content.write("ko/staff.md", content.read("ko/staff.md") + (f"\n![그림](s01.{kind})\n" if folder == "ko" else ""))
    assert not any("사진으로 읽을 수 없습니다" in problem for problem in content.check())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    [problem] = content.check()
    assert problem.startswith(f"content/{folder}/s01.{kind}: 사진으로 읽을 수 없습니다.")


def test_a_photo_of_an_iphone_has_its_own_cure(content: Content) -> None:
    content.path("data/photos").mkdir()
    content.path("data/photos/s01.jpg").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    [problem] = content.check()
    assert problem.startswith("content/data/photos/s01.jpg: 아이폰의 HEIC(또는 AVIF) 사진이라 읽을 수 없습니다. JPEG로")


def test_a_photo_is_found_under_the_name_that_macos_took_apart(tmp_path: Path) -> None:
    take(tmp_path / "photos" / unicodedata.normalize("NFD", "사진01.jpg"))
    assert list(published(tmp_path, Person("p-1", "사진01.jpg", web_photo=True))) == ["assets/people/p-1.webp"]


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
    with pytest.raises(DataError) as caught:
        published(tmp_path, Person("p-1", "a.jpg", web_photo=True))
    assert f"a.jpg: {said}" in str(caught.value)


def test_a_bad_photo_is_reported_before_a_build(content: Content) -> None:
    content.write("data/photos/s01.jpg", "")
    [problem] = content.check()
    assert problem.startswith("content/data/photos/s01.jpg: 사진으로 읽을 수 없습니다. JPEG나 PNG로, 8천만 화소를")


def test_a_picture_made_to_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    take(tmp_path / "photos/a.png")
    for most in (1_000_000, 10_000):
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", most)
        with pytest.raises(DataError, match=r"a\.png: 사진으로 읽을 수 없습니다"):
            published(tmp_path, Person("p-1", "a.png", web_photo=True))

"""Pictures beside the pages: what should not be published of them is named before a build."""

import os
from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import GPS, IFD

from tests.site.conftest import Content

PAGE = "ko/staff.md"


def picture(size: tuple[int, int], kind: str, *, where: bool = False, noisy: bool = False) -> bytes:
    made = Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)) if noisy else Image.new("RGB", size)
    exif = Image.Exif()
    if where:
        exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (37.0, 30.0, 1.0)
    file = BytesIO()
    made.save(file, kind, exif=exif.tobytes())
    return file.getvalue()


def put(content: Content, name: str, octets: bytes) -> list[str]:
    content.path("ko").joinpath(name).write_bytes(octets)
    content.write(PAGE, content.read(PAGE) + f"\n![오시는 길]({name})\n")
    return content.check()


@pytest.mark.parametrize(("name", "kind"), [("map.png", "PNG"), ("map.JPG", "JPEG"), ("map.webp", "WEBP")])
def test_a_good_picture_is_accepted(content: Content, name: str, kind: str) -> None:
    assert put(content, name, picture((800, 600), kind)) == []


@pytest.mark.parametrize(("name", "kind"), [("map.jpg", "JPEG"), ("map.png", "PNG"), ("map.webp", "WEBP")])
def test_a_photo_with_its_location_is_reported(content: Content, name: str, kind: str) -> None:
    [said] = put(content, name, picture((80, 60), kind, where=True))
    assert said.startswith(f"content/ko/{name}: 사진에 찍은 곳의 위치가 적혀 있습니다. 화면을 갈무리하거나")


def test_a_large_picture_is_named_with_its_size(content: Content) -> None:
    [said] = put(content, "map.png", picture((600, 400), "PNG", noisy=True))
    assert said.startswith("content/ko/map.png: 그림이 너무 큽니다(0.7 MB). ")


def test_a_file_that_is_no_picture_is_reported(content: Content) -> None:
    [said] = put(content, "map.png", b"")
    assert said.startswith("content/ko/map.png: 사진으로 읽을 수 없습니다.")

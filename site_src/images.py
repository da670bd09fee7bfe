"""Open editors' pictures safely; read them upright and small, without camera metadata."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageFile, ImageMath, ImageOps, UnidentifiedImageError

from institution.text import Text
from institution.validation import DataError, Problem, short

LONGEST_SIDE = 480  # pixels


@contextmanager
def opened(source: Path) -> Iterator[Image.Image]:
    """Open a picture, of which only the head is read; raises DataError if it is none, too large, or breaks off."""
    try:
        with (
            _without_repairs(),
            warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning),
            Image.open(source) as photo,
        ):
            yield photo
    except FileNotFoundError:
        raise DataError([Problem(short(source), None, "", *_MISSING)]) from None
    except (UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise DataError([Problem(short(source), None, "", *(_HEIC if _is_heic(source) else _NO_PHOTO))]) from None
    except (OSError, ValueError, SyntaxError, EOFError):  # Pillow's own, for a file that is broken further on
        raise DataError([Problem(short(source), None, "", *_NO_PHOTO)]) from None


@contextmanager
def _without_repairs() -> Iterator[None]:
    """Let Pillow refuse a picture that breaks off; WeasyPrint makes it fill up such pictures in the whole process."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def read_whole(photo: Image.Image) -> None:
    """Read the pixels, of a large JPEG an eighth of them; raises OSError where the file breaks off."""
    photo.draft("RGB", (1, 1))
    photo.load()


def clean(source: Path) -> Image.Image:
    """Read a photo upright and small, with nothing of its file but the pixels; raises DataError if it is none."""
    with opened(source) as photo:
        photo.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # decodes a large JPEG several times faster
        upright = ImageOps.exif_transpose(_in_eight_bits(photo)).convert("RGBA")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        pixels = Image.new("RGB", upright.size, "white")
        pixels.paste(upright, mask=upright.getchannel("A"))
        return pixels


def _in_eight_bits(photo: Image.Image) -> Image.Image:
    """Bring the greys of 16 or 32 bits to eight, which Pillow's `convert` cuts off at white."""
    if photo.mode.startswith("I") or photo.mode == "F":
        grey: Image.Image = ImageMath.lambda_eval(lambda of: of["grey"] / 256, grey=photo.convert("I"))
        return grey.convert("L")
    return photo


def _is_heic(source: Path) -> bool:
    """Tell whether a file is what an iPhone stores (ISO/IEC 23008-12: the brand behind ftyp)."""
    head = source.read_bytes()[:32]
    return head[4:8] == b"ftyp" and any(brand in head[8:] for brand in (b"heic", b"heix", b"mif1", b"hevc", b"avif"))


_HEIC = (
    Text(
        "아이폰의 HEIC(또는 AVIF) 사진이라 읽을 수 없습니다.",
        "A photo of an iPhone (HEIC or AVIF), which is not readable here.",
    ),
    Text(
        "JPEG로 다시 저장해 주십시오(아이폰: 설정 > 카메라 > 포맷 > 높은 호환성).",
        "Save it as JPEG (iPhone: Settings > Camera > Formats > Most Compatible).",
    ),
)
_MISSING = (
    Text("사진 파일이 없습니다.", "The photo is missing."),
    Text("staff.csv의 파일 이름을 확인해 주십시오.", "Check the file name in staff.csv."),
)
_NO_PHOTO = (
    Text("사진으로 읽을 수 없습니다.", "Not readable as a photo."),
    Text(
        "JPEG나 PNG로, 8천만 화소를 넘지 않게 다시 저장해 주십시오.",
        "Save it again as JPEG or PNG, of at most 80 megapixels.",
    ),
)

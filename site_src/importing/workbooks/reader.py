"""Open whatever file an editor names: its sheets, or one sentence that tells why there are none.

A file is known by what it holds, not by its name: offices rename files, and their groupware saves HTML as .xls.
"""

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from institution import validation_messages
from institution.text import Text
from institution.validation import DataError, Problem, short
from site_src.importing.workbooks import delimited
from site_src.importing.workbooks.sheet import Sheet

_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of .xls, .hwp, and of an .xlsx with a password
_DRM = (b"DRMONE", b"SCDSA", b"NASCA DRM", b"MarkAny", b"FASOO")
#: What is unpacked from a file at most, in bytes: a sheet of an office has a hundredth of it.
_MOST_UNPACKED = 200_000_000


def read_sheets(path: Path) -> list[Sheet]:
    """Read the sheets of a file; raises DataError with one problem if there are none."""
    read = _reader(path)
    try:
        sheets = read(path)
    except DataError:
        raise
    except ModuleNotFoundError:
        raise refusal(path, *NO_LIBRARY) from None
    except Exception:  # the libraries raise what they happen to meet in a broken file
        raise refusal(path, *_BROKEN) from None
    if not any(sheet.rows for sheet in sheets):
        raise refusal(path, *_EMPTY)
    return [sheet for sheet in sheets if sheet.rows]


def refusal(path: Path, problem: Text, cure: Text) -> DataError:
    """Make the error that ends an import with one sentence about the file."""
    return DataError([Problem(short(path), None, "", problem, cure)])


def _reader(path: Path) -> Callable[[Path], list[Sheet]]:
    beginning = _begin(path)
    if not beginning:
        raise refusal(path, *_EMPTY)
    for signs, sentence in _OTHERS.items():
        if any(sign in beginning[:512] for sign in signs):
            raise refusal(path, *sentence)
    if beginning.startswith(_COMPOUND):
        raise refusal(path, *_of_compound(path.read_bytes()))
    if beginning.startswith(b"PK"):
        return _of_archive(path)
    if b"\0" in beginning and not beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal(path, *_NO_SHEET)
    return delimited.read


def _begin(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(4096).strip(b"\0") and path.read_bytes()[:4096]
    except FileNotFoundError:
        raise refusal(path, *validation_messages.MISSING_FILE) from None
    except OSError:
        raise refusal(path, *validation_messages.NO_FILE) from None


def _of_compound(raw: bytes) -> tuple[Text, Text]:
    for name, sentence in (("EncryptedPackage", _PASSWORD), ("HwpSummaryInformation", _HWP), ("Workbook", _OLD)):
        if name.encode("utf-16-le") in raw:
            return sentence
    return _NO_SHEET


def _of_archive(path: Path) -> Callable[[Path], list[Sheet]]:
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
                raise refusal(path, *_TOO_LARGE)
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
            manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise refusal(path, *_BROKEN) from None
    if b"encryption-data" in manifest or "encrypted-package" in names:
        raise refusal(path, *_PASSWORD)
    if "xl/workbook.xml" in names:
        return _read_xlsx
    if b"opendocument.spreadsheet" in kind:
        return _read_ods
    raise refusal(path, *(_OLD if "xl/workbook.bin" in names else _NO_SHEET))


def _read_xlsx(path: Path) -> list[Sheet]:
    from site_src.importing.workbooks import xlsx  # noqa: PLC0415 - only whoever imports has its library

    return xlsx.read(path)


def _read_ods(path: Path) -> list[Sheet]:
    from site_src.importing.workbooks import ods  # noqa: PLC0415 - the same

    return ods.read(path)


_SAVE_AS = Text(
    "Excel이나 한셀에서 열어 .xlsx로 저장한 뒤 다시 가져오십시오.",
    "Open it in Excel or LibreOffice, save it as .xlsx, and import it again.",
)
NO_LIBRARY = (
    Text("이 파일을 읽는 라이브러리가 없습니다.", "The library that reads this file is missing."),
    Text(
        "make import로 부르시거나 pip install '.[import]'로 설치해 주십시오.",
        "Use make import, or pip install '.[import]'.",
    ),
)
_EMPTY = (
    Text("파일이 비어 있습니다.", "The file is empty."),
    Text("표가 든 파일인지 확인해 주십시오.", "Check that it is the file with the table."),
)
_BROKEN = (Text("파일이 손상되었거나 표가 아닙니다.", "The file is damaged, or no sheet."), _SAVE_AS)
_OLD = (Text("옛 Excel 형식(.xls, .xlsb)입니다.", "It has an old format of Excel (.xls, .xlsb)."), _SAVE_AS)
_HTML = (Text("이름과 달리 HTML 문서입니다.", "It is an HTML document, whatever its name."), _SAVE_AS)
_TOO_LARGE = (
    Text("풀어 보니 너무 큰 파일입니다.", "Unpacked, the file is too large."),
    Text("필요한 시트만 새 파일로 저장해 주십시오.", "Save the sheet that matters as a file of its own."),
)
_PASSWORD = (
    Text("암호가 걸려 있어 열 수 없습니다.", "It is locked with a password."),
    Text(
        "Excel에서 암호로 연 뒤 암호 없이 다른 이름으로 저장해 주십시오.",
        "Open it with the password, and save it under another name without one.",
    ),
)
_LOCKED = (
    Text("문서 보안(DRM)이 걸려 있어 읽을 수 없습니다.", "Document security (DRM) keeps it from being read."),
    Text("보안을 해제한 파일로 다시 가져오십시오.", "Have the security lifted, and import it again."),
)
_PDF = (
    Text("PDF는 표로 읽을 수 없습니다.", "A PDF cannot be read as a table."),
    Text("그 표의 Excel 파일(.xlsx)을 찾아 주십시오.", "Find the Excel file (.xlsx) that it was made from."),
)
_HWP = (
    Text("한글(HWP) 문서는 표로 읽을 수 없습니다.", "A document of HWP cannot be read as a table."),
    Text("표를 Excel에 붙여 넣어 .xlsx로 저장해 주십시오.", "Paste its table into Excel and save it as .xlsx."),
)
_NO_SHEET = (
    Text("표(.xlsx, .ods, .csv)가 아닙니다.", "Not a sheet (.xlsx, .ods, .csv)."),
    Text("파일을 확인해 주십시오.", "Check which file it is."),
)
#: What the first bytes tell of files that are no sheets.
_OTHERS = {
    (b"%PDF",): _PDF,
    _DRM: _LOCKED,
    (b"<html", b"<HTML", b"<table", b"<!DOCTYPE html", b"<!doctype html"): _HTML,
    (b"HWP Document File",): _HWP,
}

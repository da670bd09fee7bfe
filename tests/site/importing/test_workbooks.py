"""Reading files: formats, cells, and one sentence for whatever is no sheet."""

import zipfile
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest

from institution.validation import DataError
from site_src.importing.workbooks import cells, reader
from site_src.importing.workbooks.sheet import column_name
from tests.site.importing.sheets import book

_ODS = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<office:automatic-styles><style:style style:name="off" style:family="table">
<style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"""


def ods(path: Path, tables: str) -> Path:
    """Write an .ods file with what LibreOffice writes of tables."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS.replace("{tables}", tables))
    return path


def cell(text: str, attributes: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def test_an_ods_file_is_read_with_merged_and_hidden_cells(tmp_path: Path) -> None:
    merged = cell("부서", 'office:value-type="string" table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell/>"
    tables = f"""<table:table table:name="직원">
<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>
<table:table-row>{merged}{cell("이름")}{cell("업무")}</table:table-row>
<table:table-row table:visibility="filter">{covered}{cell("박누리")}
{cell("기획<text:line-break/>예산<text:s text:c='2'/>관리")}</table:table-row>
<table:table-row>{cell("03-01", 'office:value-type="date" office:date-value="2026-03-01"')}
{cell("2026. 3. 1.", 'office:value-type="date" office:date-value="2026-03-01"')}
{cell("88.40", 'office:value-type="float" office:value="88.4"')}</table:table-row>
<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="1024"/>
</table:table-row></table:table>
<table:table table:name="작년" table:style-name="off"><table:table-row>{cell("x")}</table:table-row></table:table>"""
    staff, old = reader.read_sheets(ods(tmp_path / "a.ods", tables))
    assert staff.rows == (
        ("부서", "이름", "업무"),
        ("부서", "박누리", "기획\n예산 관리"),
        ("3-1", "2026-03-01", "88.40"),
    )
    assert (staff.hidden_rows, staff.hidden_columns) == (frozenset([1]), frozenset([1]))
    assert list(staff.remarks) == [(2, 0)]
    assert (staff.is_hidden, old.is_hidden) == (False, True)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.csv", "부서,성명\n감사팀,김솔\n".encode("cp949")),
        ("b.csv", "\ufeff부서,성명\r\n감사팀,김솔\r\n".encode()),
        ("c.txt.csv", "부서\t성명\n감사팀\t김솔\n".encode("utf-16")),
        ("d.csv", "부서;성명\n감사팀;김솔\n".encode()),
    ],
)
def test_text_files_are_read_in_any_encoding_of_offices(tmp_path: Path, name: str, raw: bytes) -> None:
    (tmp_path / name).write_bytes(raw)
    (sheet,) = reader.read_sheets(tmp_path / name)
    assert sheet.rows == (("부서", "성명"), ("감사팀", "김솔"))


def _archive(path: Path, **parts: str) -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return path.read_bytes()


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "파일이 비어 있습니다."),
        (b"\0" * 5000, "파일이 비어 있습니다."),
        (b"%PDF-1.7 ...", "PDF는 표로 읽을 수 없습니다."),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "암호가 걸려 있어 열 수 없습니다."),
        (COMPOUND + "Workbook".encode("utf-16-le"), "옛 Excel 형식"),
        (COMPOUND + "HwpSummaryInformation".encode("utf-16-le"), "한글(HWP) 문서는"),
        (COMPOUND, "표(.xlsx, .ods, .csv)가 아닙니다."),
        (b"SCDSA002" + b"\x01" * 60, "문서 보안(DRM)"),
        (b"\x9b DRMONE  This Document is encrypted", "문서 보안(DRM)"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "이름과 달리 HTML 문서입니다."),
        (b"PK\x03\x04 broken", "파일이 손상되었거나"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\0", "표(.xlsx, .ods, .csv)가 아닙니다."),
        (b"\xff\xfe\x00", "파일이 손상되었거나"),
        (b"\n\n,,,\n", "파일이 비어 있습니다."),
    ],
)
def test_what_is_no_sheet_is_refused_in_a_sentence(tmp_path: Path, raw: bytes, sentence: str) -> None:
    path = tmp_path / "staff.xlsx"
    path.write_bytes(raw)
    with pytest.raises(DataError) as error:
        reader.read_sheets(path)
    (problem,) = error.value.problems
    assert problem.problem.ko.startswith(sentence)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"readme": "x"}, "표(.xlsx, .ods, .csv)가 아닙니다."),
        ({"xl__workbook_xml": "<no"}, "파일이 손상되었거나"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, "파일이 손상되었거나"),
        (
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF__manifest_xml": "<manifest:encryption-data/>",
            },
            "암호가 걸려 있어",
        ),
    ],
)
def test_an_archive_that_is_no_sheet_is_refused(tmp_path: Path, parts: dict[str, str], sentence: str) -> None:
    _archive(tmp_path / "a.xlsx", **parts)
    with pytest.raises(DataError) as error:
        reader.read_sheets(tmp_path / "a.xlsx")
    assert error.value.problems[0].problem.ko.startswith(sentence)


def test_a_file_that_is_not_there_or_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(DataError):
            reader.read_sheets(path)


def test_an_archive_that_explodes_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("META-INF/manifest.xml", b"0" * 201_000_000)
    monkeypatch.delattr(zipfile.ZipFile, "read")
    with pytest.raises(DataError, match="너무 큰"):
        reader.read_sheets(tmp_path / "bomb.xlsx")


def test_an_archive_with_a_damaged_part_is_refused(tmp_path: Path) -> None:
    part = "META-INF/manifest.xml"
    with zipfile.ZipFile(tmp_path / "a.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, "".join(map(str, range(99))))
    raw = (tmp_path / "a.ods").read_bytes()
    begin = raw.index(part.encode()) + len(part)
    (tmp_path / "a.ods").write_bytes(raw[:begin] + b"\xff" * 8 + raw[begin + 8 :])
    with pytest.raises(DataError, match="손상"):
        reader.read_sheets(tmp_path / "a.ods")


def test_an_archive_that_ends_within_a_part_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("META-INF/manifest.xml", "words")
        archive.filelist[0].compress_size = archive.filelist[0].file_size = 9999
    with pytest.raises(DataError, match="손상"):
        reader.read_sheets(tmp_path / "a.ods")


def test_a_cell_at_the_edge_of_the_sheet_takes_no_time(tmp_path: Path) -> None:
    def format_far(sheet: object) -> None:
        sheet["XFD1048576"].number_format = "0.0"  # type: ignore[index]

    (sheet,) = reader.read_sheets(book(tmp_path / "a.xlsx", {"직원": [["성명"]]}, format_far))
    assert sheet.rows == (("성명",),)


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (88.4, "General", "88.4"),
        (88.4, "0.00", "88.40"),
        (84.699999999999989, "General", "84.7"),
        (0.952, "0.0%", "95.2%"),
        (0.95, "0%", "95%"),
        (1204, "#,##0", "1204"),
        (2721, "General", "2721"),
        (212345678, "000-0000-0000", "002-1234-5678"),
        (1e21, "General", "1000000000000000000000"),
        (88.46, '0.0"점"', "88.5"),
    ],
)
def test_a_number_is_taken_as_the_sheet_shows_it(value: float, shown_as: str, text: str) -> None:
    assert cells.from_number(value, shown_as).text == text


def test_a_number_that_is_shown_shorter_is_told() -> None:
    remark = cells.from_number(88.46, "0.0").remark
    assert remark
    assert "88.46" in remark.ko
    assert cells.from_number(88.4, "0.00").remark is None


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (date(2026, 3, 1), "yyyy-mm-dd", "2026-03-01"),
        (date(2026, 3, 1), 'mm"월" dd"일"', "3-1"),
        (date(2026, 3, 1), "d-mmm", "3-1"),
        (date(2026, 3, 1), "mmm-yy", "2026-03"),
        (date(2026, 3, 1), '[$-412]yyyy"년" m"월" d"일"', "2026-03-01"),
        (time(9, 0), "hh:mm", "09:00"),
    ],
)
def test_a_day_is_taken_as_the_sheet_shows_it(value: date | time, shown_as: str, text: str) -> None:
    assert cells.from_date(value, shown_as).text == text


def test_texts_are_tidied() -> None:
    assert cells.tidy("　０２－５５５　\r\n\r\n 둘\u200b째\xa0줄 ") == "02-555\n둘째 줄"
    assert cells.tidy("\u1110\u1175\u11b7") == "팀"


def test_columns_are_named_as_excel_names_them() -> None:
    assert [column_name(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_figures_of_floats_are_exact() -> None:
    assert Decimal(cells.from_number(0.1 + 0.2).text) == Decimal("0.3")

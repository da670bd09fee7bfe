"""CSV files as people save them: with and without a BOM, in CP949, with the line ends of any machine."""

import pytest

from tests.site.conftest import Content, Render

STAFF = "data/staff.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encodings_that_excel_saves_are_read(content: Content, render: Render, encoding: str, ends: str) -> None:
    content.path(STAFF).write_bytes(content.read(STAFF).replace("\n", ends).encode(encoding))
    assert content.check() == []
    assert "남궁나무" in render("```staff\n```").get_text()


@pytest.mark.parametrize("written", ["TRUE", "True", "true"])
def test_spellings_of_true_by_excel_are_read(content: Content, render: Render, written: str) -> None:
    content.write(STAFF, content.read(STAFF).replace(",true", f",{written}"))
    assert content.check() == []
    assert render("```staff\n```").select("tr .sample")


def test_another_encoding_is_named(content: Content) -> None:
    content.path(STAFF).write_bytes(content.read(STAFF).encode("utf-16"))
    assert content.check() == [
        "content/data/staff.csv: 글자 인코딩을 읽을 수 없습니다. Excel에서 'CSV UTF-8'로 저장해 주십시오. "
        "/ The encoding cannot be read. Save it from Excel as 'CSV UTF-8'."
    ]

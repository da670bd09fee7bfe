"""The built site tells from which organization.yml it was built, in a file that `flask doctor` reads."""

from pathlib import Path

from institution.organization import organization_file


def test_the_build_writes_the_fingerprint(built_site: Path) -> None:
    written = (built_site / organization_file.FINGERPRINT).read_text("utf-8")
    assert written == f"{organization_file.fingerprint(Path('content/data/organization.yml'))}\n"


def test_the_ends_of_lines_do_not_count_and_all_else_does(tmp_path: Path) -> None:
    file = tmp_path / "organization.yml"
    given = set()
    for content in (b"a: 1\nb: 2\n", b"a: 1\r\nb: 2\r\n", b"a: 1\nb: 3\n"):
        file.write_bytes(content)
        given.add(organization_file.fingerprint(file))
    assert len(given) == 2

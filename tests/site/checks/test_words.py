"""Words that stand where they do not belong: what is left over of another institution, and untranslated Korean."""

import pytest

from site_src.checks.words.korean import is_korean_line
from tests.site.conftest import Content

FORMERLY = (
    "    formerly:\n      names: [가람재단, GRF]\n      numbers: [031-555-, 1577-1234]\n"
    "      domains: [garam.example]  # 앞선 기관의 것\n"
)
PAGE = "ko/staff.md"


@pytest.fixture
def renamed(content: Content) -> Content:
    content.write("data/organization.yml", content.read("data/organization.yml") + FORMERLY)
    assert content.check() == []
    return content


def found(content: Content, name: str = PAGE) -> list[str]:
    """Give the field of each line of `check` about a file: the word that is left over."""
    return [line.split(": ")[1] for line in content.check() if line.startswith(f"content/{name}:")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("가람재단은 여기에 없습니다.", ["가람재단"]),
        ("(GRF) 규정, GRF-2", ["GRF"]),
        ("GRFX와 XGRF", []),
        ("전화 031-555-0101", ["031-555-0101"]),
        ("전화 031)555-0101, 031 555 0102", ["031)555-0101", "031 555 0102"]),
        ("[전화](tel:+82-31-555-0101)", ["+82-31-555-0101"]),
        ("내선 555-0101", ["555-0101"]),
        ("대표 1577-1234", ["1577-1234"]),
        ("대표 1577 1234, 1577.1234, (1577)1234", ["1577 1234", "1577.1234", "(1577)1234"]),
        ("1234년, 1234-5678", []),
        ("접수번호 1031-5555, 02-555-2801, 9031-555-0101", []),
        ("https://www.garam.example/, help@GARAM.example", ["www.garam.example", "GARAM.example"]),
        ("https://garam.example.kr/, mygaram.example", []),
    ],
)
def test_what_is_left_over_of_a_page_is_named(renamed: Content, text: str, words: list[str]) -> None:
    renamed.write(PAGE, renamed.read(PAGE) + f"\n{text}\n")
    assert found(renamed) == words


def test_data_front_matter_and_hosting_are_looked_at_and_the_list_itself_is_not(renamed: Content) -> None:
    renamed.change(PAGE, "owner: strategy\n", "description: 가람재단의 직원\nowner: strategy\n")
    renamed.change("data/staff.csv", "차장", "GRF 차장")
    renamed.change("data/organization.yml", "이웃기관", "가람재단")
    (renamed.root / "netlify.toml").write_text('[[redirects]]\nto = "https://feedback.garam.example/"\n', "utf-8")
    lines = renamed.check()
    assert [line.partition(" ")[0] for line in lines] == [
        "content/data/organization.yml:40:",
        "content/data/staff.csv:3:",
        "content/ko/staff.md:2:",
        "netlify.toml:2:",
    ]
    assert lines[0] == (
        "content/data/organization.yml:40: 가람재단: 앞선 기관의 것이 남았습니다. "
        "귀 기관의 것으로 바꾸거나 지우고, 일부러 적은 것이면 organization.yml의 formerly에서 빼 주십시오. "
        "/ It is left over of the institution before. "
        "Write your own or remove it; if it is meant, take it out of formerly in organization.yml."
    )


def test_an_older_name_within_the_new_one_is_no_left_over(content: Content) -> None:
    facts = content.read("data/organization.yml")
    content.write("data/organization.yml", facts + "    formerly: {names: [빛공사]}\n")
    assert content.check() == []
    content.write(PAGE, content.read(PAGE) + "\n한빛공사(옛 빛공사)\n")
    assert found(content) == ["빛공사"]


def test_a_list_that_comes_by_a_merge_key_is_looked_for_too(content: Content) -> None:
    facts = content.read("data/organization.yml")
    head, below, rest = facts.partition("  organization:\n")
    listed = "  before: &before\n    formerly: {names: [가람재단]}\n"
    content.write("data/organization.yml", f"{head}{listed}{below}    <<: *before\n{rest}")
    content.write(PAGE, content.read(PAGE) + "\n가람재단\n")
    assert found(content) == ["가람재단"]
    assert found(content, "data/organization.yml") == []


@pytest.mark.parametrize("wrong", ["names: [가]", "numbers: [전화]", "domains: [garam]", "people: [김]"])
def test_the_list_itself_is_checked(content: Content, wrong: str) -> None:
    content.write("data/organization.yml", content.read("data/organization.yml") + f"    formerly: {{{wrong}}}\n")
    [line] = content.check()
    assert line.split(": ")[1].startswith(f"formerly.{wrong.partition(':')[0]}")


@pytest.mark.parametrize(
    ("text", "korean"),
    [
        ("# 직원 안내", True),
        ("[안내](guide.md)를 보십시오.", True),
        ("The charter (고객서비스헌장) is here.", False),
        ('It says "언제나 친절하게 모시겠습니다".', False),
        ('"언제나 친절하게 모시겠습니다."', False),
        ("- Words written together, such as 방문자세, 요청사항, 부재사유", False),
        ("| 이름 | 전화 |", True),
        ("| 5분이상 | 5분 이상 | Spacing |", False),
        ("| --- | --- |", False),
        ("2026. 11. 24.", False),
        ("", False),
    ],
)
def test_a_line_is_korean_where_nothing_of_it_is_english(text: str, korean: bool) -> None:
    assert is_korean_line(text) is korean


@pytest.mark.parametrize(
    ("file", "right", "wrong", "told"),
    [
        ("en/staff.md", "# Staff", "# 직원", "content/en/staff.md:6: "),
        ("en/staff.md", "owner:", "description: 직원을 찾습니다.\nowner:", "content/en/staff.md:2: description: "),
        ("data/menu.en.yml", "Home: index.md", "홈: index.md", "content/data/menu.en.yml:9: nav.0.홈: "),
        ("data/menu.en.yml", "Hanbit Customer", "한빛 고객서비스헌장 #", "content/data/menu.en.yml:5: site_name: "),
        (
            "data/organization.yml",
            "en: Audit Team",
            "en: 감사팀",
            "content/data/organization.yml:53: teams.audit.name.en: ",
        ),
        ("data/staff.csv", "Deputy Head", "차장", "content/data/staff.csv:3: position_en: "),
    ],
)
def test_korean_is_found_wherever_english_belongs(
    content: Content, file: str, right: str, wrong: str, told: str
) -> None:
    content.change(file, right, wrong)
    [line] = content.check()
    assert line.startswith(f"{told}영어 자리에 한국어가 있습니다. ")


def test_what_is_not_published_in_english_may_be_korean(content: Content) -> None:
    content.change("data/organization.yml", "en: Audit Team", "en: 감사팀")
    content.change("data/staff.csv", "Deputy Head", "차장")
    content.change("data/menu.en.yml", "Home: index.md", "홈: index.md")
    assert sum("영어 자리에 한국어가" in line for line in content.check()) == 3
    content.change("data/organization.yml", "  organization:\n", "  organization:\n    languages: [ko]\n")
    assert not any("영어 자리에 한국어가" in line for line in content.check())


def test_dead_clauses_of_a_page_are_told_together_with_their_lines(content: Content) -> None:
    cited = "[헌장 I-9-9](charter.md#i-9-9)\n\n헌장 IV-7과 [헌장 I-1-1](charter.md#i-1-1)\n\n[글](charter.md#i-9-9)\n"
    content.write(PAGE, content.read(PAGE) + f"\n{cited}\n")
    [line] = content.check()
    assert line == (
        f"content/{PAGE}:11: #i-9-9(11), IV-7(13), #i-9-9(15): 헌장에 없는 조항을 3곳에서 인용합니다(괄호 안은 줄). "
        "헌장에 있는 조항으로(예: #i-1) 바꾸거나 지워 주십시오. "
        "/ It cites clauses that the charter has not, in 3 places (lines in brackets). "
        "Write one that it has, such as #i-1, or remove it."
    )

"""Each kind of error in a page or a menu, and the very line that its editor sees."""

import pytest

from tests.site.conftest import Content

PAGE = "ko/staff.md"
ENGLISH = "data/menu.en.yml"
Change = tuple[str, str, str]

CASES: dict[str, tuple[Change, list[str]]] = {
    "no owner": (
        (PAGE, "owner: strategy\n", ""),
        [
            "content/ko/staff.md:1: owner: 값이 빠졌습니다. 이 항목을 적어 주십시오. "
            "/ A value is missing. Write this field."
        ],
    ),
    "no date": (
        (PAGE, "updated: 2026-11-23\n", ""),
        [
            "content/ko/staff.md:1: updated: 값이 빠졌습니다. 이 항목을 적어 주십시오. "
            "/ A value is missing. Write this field."
        ],
    ),
    "a day that has not come": (
        (PAGE, "2026-11-23", "2999-01-01"),
        [
            "content/ko/staff.md:3: updated: 아직 오지 않은 날입니다(2999-01-01). "
            "이 쪽을 마지막으로 고친 날을 적어 주십시오. "
            "/ A day that has not come yet (2999-01-01). Write the day on which the page was last changed."
        ],
    ),
    "no day at all": (
        (PAGE, "2026-11-23", "어제"),
        [
            "content/ko/staff.md:3: updated: 날짜가 아닙니다(어제). 2026-11-23처럼 적어 주십시오. "
            "/ Not a date (어제). Write it like 2026-11-23."
        ],
    ),
    "broken front matter": (
        (PAGE, "owner: strategy", "owner: [strategy"),
        [
            "content/ko/staff.md:3: YAML 형식이 맞지 않습니다. 쉼표나 쌍점이 든 글은 큰따옴표로 묶고, "
            "괄호가 닫혔는지 확인해 주십시오. "
            "/ Not valid YAML (expected ',' or ']', but got ':'). Put words that hold a comma or colon in quotation "
            "marks, and close each bracket."
        ],
    ),
    "no front matter": (
        (PAGE, "---\nowner: strategy\nupdated: 2026-11-23\n---\n", ""),
        [
            "content/ko/staff.md:1: 쪽의 머리글(---로 싼 부분)이 없습니다. "
            "첫 줄부터 ---, owner: 팀의 id, updated: 날짜, ---를 적어 주십시오. "
            "/ The page has no front matter. Begin with ---, owner: …, updated: …, ---."
        ],
    ),
    "no title": (
        (PAGE, "# 직원 안내\n", "```\n# 직원 안내\n```\n"),
        [
            "content/ko/staff.md:6: 제목이 없습니다. '# 제목'처럼 시작하는 줄을 넣어 주십시오. "
            "/ The page has no title. Write a line such as '# Title'."
        ],
    ),
    "an unknown option": (
        (PAGE, "```staff\n", "```staff\n# 한 팀만\ntaem: audit\n"),
        [
            "content/ko/staff.md:10: ```staff taem: 모르는 항목입니다. 이름을 확인하거나 지워 주십시오. "
            "/ An unknown field. Check its name or remove it."
        ],
    ),
    "an unknown team": (
        (PAGE, "```staff\n", "```staff\nteam: sales\n"),
        [
            "content/ko/staff.md:9: ```staff team: 없는 팀입니다. "
            "다음 가운데 하나를 적어 주십시오: strategy, audit, help. "
            "/ No such team. Write one of: strategy, audit, help."
        ],
    ),
    "an unknown year": (
        ("en/surveys/2025.md", "year: 2025", "year: 2023"),
        [
            "content/en/surveys/2025.md:9: ```survey year: 그해의 조사가 없습니다. "
            "surveys.yml에 있는 연도를 적어 주십시오: 2025, 2024, 2018. "
            "/ There is no survey of that year. Write a year of surveys.yml: 2025, 2024, 2018."
        ],
    ),
    "an unknown kind": (
        ("en/feedback/inquiry.md", "kind: inquiry", "kind: question"),
        [
            "content/en/feedback/inquiry.md:9: ```feedback-form kind: 없는 의견 종류입니다. "
            "다음 가운데 하나를 적어 주십시오: inquiry, suggestion, compliment, complaint. "
            "/ No such kind of feedback. Write one of: inquiry, suggestion, compliment, complaint."
        ],
    ),
    "an option left out": (
        ("en/feedback/inquiry.md", "kind: inquiry\n", ""),
        [
            "content/en/feedback/inquiry.md:8: ```feedback-form kind: 값이 빠졌습니다. 이 항목을 적어 주십시오. "
            "/ A value is missing. Write this field."
        ],
    ),
    "options that are a list": (
        (PAGE, "```staff\n", "```staff\n- audit\n"),
        [
            "content/ko/staff.md:9: ```staff: 옵션이 '이름: 값'의 모양이 아닙니다. "
            "한 줄에 하나씩 'year: 2025'처럼 적어 주십시오. "
            "/ The options are not written as 'name: value'. Write one a line, like 'year: 2025'."
        ],
    ),
    "options that are no YAML": (
        (PAGE, "```staff\n", "```staff\nteam: [audit\n"),
        [
            "content/ko/staff.md:9: ```staff: YAML 형식이 맞지 않습니다. 쉼표나 쌍점이 든 글은 큰따옴표로 묶고, "
            "괄호가 닫혔는지 확인해 주십시오. "
            "/ Not valid YAML (expected ',' or ']', but got '<stream end>'). "
            "Put words that hold a comma or colon in quotation marks, and close each bracket."
        ],
    ),
    "a mistyped block": (
        (PAGE, "```staff", "```staf"),
        [
            "content/ko/staff.md:8: ```staf: 모르는 블록입니다. ```staff를 뜻하신 것입니까? "
            "/ An unknown block. Did you mean ```staff?"
        ],
    ),
    "a block that is not closed": (
        (PAGE, "```staff\n```\n", "```staff\n"),
        [
            "content/ko/staff.md:8: ```staff: 블록이 닫히지 않았습니다. "
            "블록의 끝에 같은 모양의 줄(```)을 넣어 주십시오. "
            "/ The block is not closed. Close it with a line of the same marks (```)."
        ],
    ),
    "an option beside the name": (
        (PAGE, "```staff\n", "```staff team: audit\n"),
        [
            "content/ko/staff.md:8: ```staff: 블록 이름과 같은 줄에 다른 글이 있습니다. "
            "옵션은 아랫줄에 '이름: 값'으로 적어 주십시오. "
            "/ Something stands beside the name of the block. Write options on the lines below, as 'name: value'."
        ],
    ),
    "a clause that has lost its number": (
        ("en/charter.md", "3. Promise\n\n### 7.", "\n### 7."),
        [
            "content/en/charter.md: i-6-3: content/ko/charter.md 에 있는 조항이 없습니다. "
            "두 언어의 조항 번호를 맞추어 주십시오. "
            "/ A clause of content/ko/charter.md is missing. Give both languages the same clauses."
        ],
    ),
    "an English address that is not below the Korean one": (
        (ENGLISH, "/en/", "/english/"),
        [
            "content/data/menu.en.yml:6: site_url: 영어판의 주소가 한국어판의 주소에 이어지지 않습니다. "
            "https://charter.hanbit.example/en/ 로 적어 주십시오. "
            "/ The English address does not continue the Korean one. Write https://charter.hanbit.example/en/"
        ],
    ),
    "a menu in another order": (
        (
            ENGLISH,
            "  - Standards: standards.md\n  - Staff: staff.md\n",
            "  - Staff: staff.md\n  - Standards: standards.md\n",
        ),
        [
            "content/data/menu.en.yml:11: nav: 메뉴의 차례가 한국어와 다릅니다. "
            "menu.ko.yml의 차례를 따라 주십시오. "
            "/ The menu's order differs from the Korean one. Follow the order of menu.ko.yml."
        ],
    ),
    "a menu without a page": (
        (ENGLISH, "  - Staff: staff.md\n", ""),
        [
            "content/data/menu.en.yml:8: nav: 한국어 메뉴에 있는 쪽이 없습니다(staff.md). "
            "같은 자리에 넣어 주십시오. / A page of the Korean menu is missing (staff.md). Put it in the same place."
        ],
    ),
    "a menu with a page of its own": (
        (ENGLISH, "  - Staff: staff.md\n", "  - Staff: staff.md\n  - People: people.md\n"),
        [
            "content/data/menu.en.yml:13: nav: 한국어 메뉴에 없는 쪽입니다(people.md). "
            "지우거나 menu.ko.yml의 메뉴에도 넣어 주십시오. "
            "/ The Korean menu has no such page (people.md). Remove it, or add it to the menu of menu.ko.yml."
        ],
    ),
}


@pytest.mark.parametrize(("change", "lines"), CASES.values(), ids=CASES)
def test_an_editor_sees_the_line(content: Content, change: Change, lines: list[str]) -> None:
    content.change(*change)
    assert content.check() == lines


def test_a_page_in_korean_alone_is_named(content: Content) -> None:
    content.path("en/staff.md").unlink()
    assert content.check() == [
        "content/ko/staff.md: 영어 쪽이 없습니다. content/en/staff.md 를 만들거나 머리글에 'only: ko'를 적어 주십시오. "
        "/ There is no English page. Write content/en/staff.md, or put 'only: ko' into the front matter."
    ]


def test_a_page_in_english_alone_is_named(content: Content) -> None:
    content.write("en/extra.md", content.read("en/staff.md"))
    assert content.check() == [
        "content/en/extra.md: 한국어 쪽이 없습니다. content/ko/extra.md 를 만들어 주십시오. "
        "/ There is no Korean page. Write content/ko/extra.md."
    ]


def test_a_page_may_say_that_it_is_korean_only(content: Content) -> None:
    content.write("ko/extra.md", content.read("ko/staff.md").replace("owner:", "only: ko\nowner:", 1))
    content.change("data/menu.ko.yml", "staff.md\n", "staff.md\n  - 더 보기: extra.md\n")
    assert content.check() == []


def test_a_page_that_english_blocks_link_to_is_in_english_too(content: Content) -> None:
    content.path("en/staff.md").unlink()
    content.change("ko/staff.md", "owner:", "only: ko\nowner:")
    content.change(ENGLISH, "  - Staff: staff.md\n", "")
    [problem] = content.check()
    assert problem.startswith(
        "content/en/standards.md: (staff.md): 이 쪽의 블록이 거는 링크입니다: 링크가 가리키는 쪽이"
    )


def test_a_page_in_another_encoding_is_named(content: Content) -> None:
    content.path(PAGE).write_bytes(content.read(PAGE).encode("cp949"))
    assert (
        "content/ko/staff.md: UTF-8로 저장되지 않았습니다. 편집기에서 인코딩을 UTF-8로 골라 다시 저장해 주십시오. "
        "/ Not saved as UTF-8. Save it again with the encoding UTF-8."
    ) in content.check()


def test_a_page_of_both_menus_needs_its_file(content: Content) -> None:
    for menu in ("data/menu.ko.yml", ENGLISH):
        content.change(menu, "staff.md", "people.md")
    [problem] = content.check()
    assert problem.startswith("content/data/menu.ko.yml:")
    assert "nav: 메뉴에 있는 쪽의 파일이 없습니다(people.md). " in problem


@pytest.mark.parametrize("entry", ["guide.pdf", "charter/", "/charter.md", "staff"])
def test_whatever_both_menus_name_needs_its_file(content: Content, entry: str) -> None:
    for menu in ("data/menu.ko.yml", ENGLISH):
        content.change(menu, "staff.md\n", f"staff.md\n  - More: {entry}\n")
    [problem] = content.check()
    assert f"nav: 메뉴에 있는 쪽의 파일이 없습니다({entry}). " in problem


def test_a_menu_may_lead_elsewhere(content: Content) -> None:
    for menu in ("data/menu.ko.yml", ENGLISH):
        content.change(menu, "staff.md\n", "staff.md\n  - More: https://www.hanbit.example/\n")
    assert content.check() == []


def test_a_menu_inherits_the_rest_of_the_configuration(content: Content) -> None:
    content.change("data/menu.ko.yml", "INHERIT: ../../mkdocs.base.yml\n", "")
    [problem] = content.check()
    assert "INHERIT: 값이 빠졌습니다." in problem


@pytest.mark.parametrize(
    ("name", "given", "right"),
    [
        ("data/menu.en.yml", "../mkdocs.base.yml", "../../mkdocs.base.yml"),
        ("data/menu.ko.yml", "menu.ko.yml", "../../mkdocs.base.yml"),
        ("data/organization.yml", "notic.yml", "notice.yml"),
    ],
)
def test_what_is_inherited_is_the_file_there_is(content: Content, name: str, given: str, right: str) -> None:
    kept = [line for line in content.read(name).splitlines() if not line.startswith("INHERIT")]
    content.write(name, "\n".join([*kept, f"INHERIT: {given}", ""]))
    [problem] = content.check()
    assert problem.startswith(f"content/{name}:")
    assert "INHERIT: 이어받는 파일이 다릅니다." in problem
    assert f"INHERIT: {right} 로 적어 주십시오." in problem


def test_a_survey_needs_its_page(content: Content) -> None:
    for lang in ("ko", "en"):
        content.path(f"{lang}/surveys/2024.md").unlink()
    assert content.check() == [
        "content/data/surveys.yml:9: year: 이 조사의 쪽이 없습니다. "
        "content/ko/surveys/2024.md 와 content/en/surveys/2024.md 를 만들거나 surveys.yml에서 이 해를 지워 주십시오. "
        "/ The survey has no page. Write content/ko/surveys/2024.md and content/en/surveys/2024.md, "
        "or remove the year from surveys.yml."
    ]


def test_pages_and_scores_need_their_survey(content: Content) -> None:
    content.write("data/surveys/2020.csv", content.read("data/surveys/2025.csv"))
    for lang in ("ko", "en"):
        content.write(f"{lang}/surveys/2020.md", content.read(f"{lang}/staff.md"))
    assert content.check() == [
        f"content/{name}: surveys.yml에 이 해의 조사가 없습니다. surveys.yml에 넣거나 이 파일을 지워 주십시오. "
        "/ surveys.yml has no survey of this year. Add it to surveys.yml, or remove this file."
        for name in ("data/surveys/2020.csv", "en/surveys/2020.md", "ko/surveys/2020.md")
    ]


def test_every_page_is_read_when_one_is_broken(content: Content) -> None:
    for lang in ("ko", "en"):
        content.change(f"{lang}/staff.md", "```staff", "```staf")
    assert [line.split(":")[0] for line in content.check()] == ["content/en/staff.md", "content/ko/staff.md"]

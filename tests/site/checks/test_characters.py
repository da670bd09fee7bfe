"""Characters that nobody sees, or that only HWP and Word know, are named by line in whatever file they stand."""

import unicodedata

import pytest

from tests.site.conftest import Content

HWP = "한글(HWP)이나 Word만 아는 글자라"


@pytest.mark.parametrize(
    ("sign", "usual"),
    [
        ("\U000f02b1", "① 로"),
        ("\U000f02b3", "③ 로"),
        ("\U000f02ef", "· 로"),
        ("\uf53a", "한 로"),
        ("\uf0b7", "• 로"),
        ("\uf0fc", "✓ 로"),
        ("\U000f03ff", "○, ▪, ▶ 같은 보통 기호나 글자로"),
        ("\ue000", "○, ▪, ▶ 같은 보통 기호나 글자로"),
        ("\U0010fffd", "○, ▪, ▶ 같은 보통 기호나 글자로"),
    ],
)
def test_a_sign_of_hwp_or_word_is_named_with_the_usual_one(content: Content, sign: str, usual: str) -> None:
    content.write("ko/staff.md", content.read("ko/staff.md") + f"\n## {sign} 추진 방향, {sign}\n")
    [said] = content.check()
    assert said.startswith(f"content/ko/staff.md:11: U+{ord(sign):04X}: {HWP}")
    assert f"{usual} 바꾸어 주십시오." in said


@pytest.mark.parametrize(
    "sign", ["\u200b", "\u200c", "\u00ad", "\u2060", "\u3164", "\u115f", "\uffa0", "\u202e", "\u2028"]
)
def test_an_invisible_character_is_named_in_pages_and_data(content: Content, sign: str) -> None:
    places = {
        "data/organization.yml": "전략기획팀",
        "data/staff.csv": "하늘",
        "data/surveys/2025.csv": "친절성",
        "ko/staff.md": "직원",
    }
    expected = []
    for name, old in places.items():
        text = content.read(name)
        content.write(name, text.replace(old, f"{old[0]}{sign}{old[1:]}", 1))
        expected.append(
            f"content/{name}:{text[: text.index(old)].count(chr(10)) + 1}: U+{ord(sign):04X}: 보이지 않는 글자가"
        )
    assert [" ".join(problem.split()[:5]) for problem in content.check()] == expected


@pytest.mark.parametrize("new", ["s\u200b02,", "s02\u3164,"])
def test_an_invisible_character_in_an_id_is_one_line(content: Content, new: str) -> None:
    content.change("data/staff.csv", "s02,", new)
    said = content.check()
    assert [problem for problem in said if problem.startswith("content/data/staff.csv:3: ")] == [
        problem for problem in said if ": 보이지 않는 글자가 있습니다." in problem
    ]
    assert any(": 보이지 않는 글자가 있습니다." in problem for problem in said)


def test_a_character_that_was_lost_is_named(content: Content) -> None:
    content.write("ko/staff.md", content.read("ko/staff.md") + "\n신청\ufffd\n")
    [said] = content.check()
    assert said.startswith("content/ko/staff.md:11: U+FFFD: 깨진 글자가 있습니다(\ufffd).")


@pytest.mark.parametrize("text", ["☎️ 02-555-2721", "👩‍💻 상담", "①·ㆍ○▪", "가\u00a0나", "한글 “따옴표” — 줄표"])
def test_characters_that_browsers_know_are_accepted(content: Content, text: str) -> None:
    content.write("ko/staff.md", content.read("ko/staff.md") + f"\n{text}\n")
    assert content.check() == []


def test_data_in_the_decomposed_form_of_macos_are_equal(content: Content) -> None:
    for name in ("data/surveys/2025.csv", "data/organization.yml", "data/menu.ko.yml", "ko/staff.md", "ko/index.md"):
        text = content.read(name)
        assert unicodedata.normalize("NFD", text) != text
        content.write(name, unicodedata.normalize("NFD", text))
    done = "  improvements:\n    - {about: 접근 편의성, done: {ko: 승강기, en: A lift}}\n"
    content.write("data/surveys.yml", content.read("data/surveys.yml") + done)
    content.write("ko/staff.md", content.read("ko/staff.md") + "\n## 가까운 역\n\n[역](#가까운-역)\n")
    assert content.check() == []


@pytest.mark.parametrize("dot", "ㆍ・･•‧")
def test_a_dimension_is_the_same_with_another_middle_dot_or_space(content: Content, dot: str) -> None:
    done = f"  improvements:\n    - {{about: 시설{dot}환경, done: {{ko: 승강기, en: A lift}}}}\n"
    content.write("data/surveys.yml", content.read("data/surveys.yml") + done)
    assert content.check() == []
    content.change("data/surveys/2025.csv", "친절성,Courtesy", f"시설{dot}환경,Courtesy")
    assert any("dimension: 3행에 이미 있습니다" in problem for problem in content.check())


def test_a_page_with_a_decomposed_file_name_is_reported(content: Content) -> None:
    name = unicodedata.normalize("NFD", "안내.md")
    for lang in ("ko", "en"):
        content.write(f"{lang}/{name}", content.read(f"{lang}/staff.md"))
    said = [problem for problem in content.check() if "macOS가 풀어 쓴 한글 이름" in problem]
    assert [unicodedata.normalize("NFC", problem.split(": ")[0]) for problem in said] == [
        "content/en/안내.md",
        "content/ko/안내.md",
    ]

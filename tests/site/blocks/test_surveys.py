"""Surveys against each other: compared where that is fair, parted and told why where it is not."""

import pytest
from bs4 import Tag

from tests.site.blocks.test_blocks import words
from tests.site.conftest import Content, Render

SURVEYS = "data/surveys.yml"
SCORES = "data/surveys/2025.csv"


def against(render: Render, year: int = 2025, lang: str = "ko") -> str:
    return words(render(f"```survey\nyear: {year}\n```", lang).select_one(".survey__break, .survey__change"))


def headings(render: Render, year: int = 2025) -> list[str]:
    return [words(heading) for heading in render(f"```survey\nyear: {year}\n```").select("thead th")]


def test_a_score_is_compared_with_the_survey_before(render: Render) -> None:
    assert against(render) == "앞선 2024년 조사(86.9점)보다 1.5점 올랐습니다."
    assert against(render, lang="en") == "Up by 1.5 from the survey of 2024 (86.9)."
    assert headings(render) == ["분야", "2025년", "2024년", "차이"]
    row = render("```survey\nyear: 2025\n```").select_one("tbody tr")
    assert row
    assert [words(cell) for cell in row.select("th, td")] == ["종합 만족도", "88.4", "86.9", "+1.5"]


def test_a_fall_and_a_standstill_are_told(content: Content, render: Render) -> None:
    content.change(SURVEYS, "score: 88.4", "score: 86.6")
    content.change(SCORES, "Overall,88.4", "Overall,86.6")
    assert against(render) == "앞선 2024년 조사(86.9점)보다 0.3점 내렸습니다."
    content.change(SURVEYS, "score: 86.6", "score: 86.9")
    content.change(SCORES, "Overall,86.6", "Overall,86.9")
    assert against(render) == "앞선 2024년 조사(86.9점)와 같습니다."
    content.change(SCORES, "친절성,Courtesy,92.1", "친절성,Courtesy,89.0")
    assert "−1.2" in words(render("```survey\nyear: 2025\n```").table)


def test_another_scale_is_not_compared(content: Content, render: Render) -> None:
    content.change(SURVEYS, "{lowest: 0, highest: 100}\n  base: 812", "{lowest: -10, highest: 100}\n  base: 812")
    assert against(render) == "앞선 2024년 조사와 척도가 달라 점수를 견주지 않습니다."
    assert headings(render) == ["분야", "점수"]


def test_another_method_is_not_compared(content: Content, render: Render) -> None:
    content.change(SURVEYS, "  base: 812", "  method: {ko: 면접, en: interviews}\n  base: 812")
    assert against(render) == "앞선 2024년 조사와 조사 방법이 달라 점수를 견주지 않습니다."
    assert "면접" in words(render("```survey\nyear: 2025\n```").dl)


def test_a_grade_is_not_compared_with_a_score(content: Content, render: Render) -> None:
    assert against(render, 2018) == "앞선 조사가 없어 견주지 않습니다."
    content.change(SURVEYS, "series_break: true", "series_break: false")
    assert against(render, 2024) == "앞선 2018년 조사는 점수가 공표되지 않아 견주지 않습니다."


def test_services_have_a_table_of_their_own(content: Content, render: Render) -> None:
    content.write(
        SCORES,
        "dimension,dimension_en,score,by,base\n친절성,Courtesy,92.1,,812\n교육,Education,80.0,service,90\n",
    )
    page = render("```survey\nyear: 2025\n```")
    assert [words(caption) for caption in page.select("caption")] == [
        "2025년 고객만족도 조사: 분야별 점수 예시",
        "2025년 고객만족도 조사: 서비스별 점수 예시",
    ]
    assert [[words(cell) for cell in row.select("th, td")] for row in page.select("tbody tr")] == [
        ["친절성", "92.1", "90.2", "+1.9", "812"],
        ["교육", "80.0", "–없음", "–없음", "90"],
    ]
    assert "교육" not in words(page.select_one(".survey__extremes"))


def test_what_was_done_about_the_weakest_is_told_or_said_to_be_missing(content: Content, render: Render) -> None:
    page = render("```survey\nyear: 2025\n```")
    assert words(page.select_one("h2#improvements ~ p")) == (
        "가장 낮은 분야(접근 편의성)를 위하여 한 일은 아직 싣지 않았습니다."
    )
    done = "  improvements:\n    - {about: 접근 편의성, done: {ko: 승강기를 놓았습니다., en: A lift was built.}}\n"
    content.write(SURVEYS, content.read(SURVEYS) + done)
    page = render("```survey\nyear: 2025\n```", "en")
    assert words(page.select_one("dl.improvements")) == "Ease of access A lift was built."
    assert words(page.select_one("h2#improvements")) == "What was done about it sample"
    assert "not been published" not in page.text


@pytest.mark.parametrize("name", ["종합 만족도", "종합만족도", "전체 만족도", "전반적 만족도"])
def test_two_overall_scores_that_differ_are_named(content: Content, name: str) -> None:
    content.change(SCORES, "종합 만족도", name)
    assert content.check() == []
    content.change(SCORES, "Overall,88.4", "Overall,88.45")
    [line] = content.check()
    assert line.startswith("content/data/surveys/2025.csv:2: score: surveys.yml의 2025년 점수(88.4)와 다릅니다(88.45).")
    content.change(SURVEYS, "score: 88.4", "score: 88.45")
    assert content.check() == []


def test_a_dimension_may_have_another_score_than_the_whole(content: Content) -> None:
    content.change(SCORES, "친절성,Courtesy,92.1", "친절성,Courtesy,88.5")
    assert content.check() == []


@pytest.mark.parametrize(
    ("score", "shown", "by"),
    [("88.40", "88.40점", "1.50점 올랐"), ("88", "88.0점", "1.1점 올랐"), ("86.85", "86.85점", "0.05점 내렸")],
)
def test_a_score_is_shown_with_the_digits_that_were_written(
    content: Content, render: Render, score: str, shown: str, by: str
) -> None:
    content.change(SURVEYS, "score: 88.4", f"score: {score}")
    content.change(SCORES, "Overall,88.4", f"Overall,{score}")
    page = render("```survey\nyear: 2025\n```")
    assert words(page.select_one("dl dd")) == f"{shown} 예시"
    assert by in against(render)


def test_an_improvement_of_nothing_is_named(content: Content) -> None:
    done = "  improvements:\n    - {about: 접근성, done: {ko: 승강기, en: A lift}}\n"
    content.write(SURVEYS, content.read(SURVEYS) + done)
    [line] = content.check()
    assert line.startswith("content/data/surveys.yml:27: improvements: 점수표에 없는 분야입니다(접근성).")


def drawn(render: Render) -> tuple[Tag, list[Tag], list[Tag]]:
    figure = render("```surveys\n```").figure
    assert figure
    return figure, figure.select("line.chart__line"), figure.select("line.chart__break")


def test_no_line_is_drawn_across_a_break(content: Content, render: Render) -> None:
    figure, lines, breaks = drawn(render)
    years = {words(text): float(str(text["x"])) for text in figure.select(".chart__year")}
    assert [(float(str(line["x1"])), float(str(line["x2"]))) for line in lines] == [(years["2024"], years["2025"])]
    assert [years["2018"] < float(str(line["x1"])) < years["2024"] for line in breaks] == [True]
    content.change(SURVEYS, "score: 88.4\n  scale: {lowest: 0,", "score: 88.4\n  scale: {lowest: 1,")
    _, lines, breaks = drawn(render)
    assert (len(lines), len(breaks)) == (0, 2)


def test_a_grade_is_drawn_as_a_grade(render: Render) -> None:
    figure, _, _ = drawn(render)
    assert len(figure.select("circle")) == 2
    assert [words(text) for text in figure.select(".chart__value")] == ["A등급", "86.9점", "88.4점"]
    assert [words(text) for text in figure.select(".chart__sample")] == ["예시", "예시"]


def test_the_drawing_has_its_words_and_no_styles(render: Render) -> None:
    figure, _, _ = drawn(render)
    assert figure.svg
    assert figure.svg["role"] == "img"
    assert figure.svg["aria-label"] == (
        "해마다의 조사 결과 그림. 2018년 A등급, 2024년 86.9점 (예시) (여기서 앞선 해와 이어지지 않음), "
        "2025년 88.4점 (예시). 같은 내용이 아래 표에 있습니다."
    )
    assert not figure.select("[style]")


def test_tables_lead_to_their_csv_files(render: Render) -> None:
    for block, paths in {
        "survey\nyear: 2025": ["/data/surveys/2025.csv"],
        "surveys": ["/data/surveys.csv"],
        "standards": ["/data/standards.csv"],
    }.items():
        assert [link["href"] for link in render(f"```{block}\n```").select(".download a")] == paths
        english = [link["href"] for link in render(f"```{block}\n```", "en").select(".download a")]
        assert english == [f"/en{path}" for path in paths]

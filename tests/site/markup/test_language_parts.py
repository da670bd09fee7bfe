"""Korean within English pages is marked as Korean."""

import pytest
from markdown import Markdown


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("정확이", '<p lang="ko">정확이</p>'),
        ("제정 2007. 6. 1.", '<p lang="ko">제정 2007. 6. 1.</p>'),
        ("All English, 24 hours.", "<p>All English, 24 hours.</p>"),
        (
            "Such as 방문자세, 요청사항 and 자기 소개 (written apart).",
            '<p>Such as <span lang="ko">방문자세, 요청사항</span> '
            'and <span lang="ko">자기 소개</span> (written apart).</p>',
        ),
        (
            'The words "리뷰이미지" (review image)',
            '<p>The words <span lang="ko">"리뷰이미지"</span> (review image)</p>',
        ),
        (
            "A **헌장** of 한국 and *more 약속*",
            '<p>A <strong lang="ko">헌장</strong> of <span lang="ko">한국</span> '
            'and <em>more <span lang="ko">약속</span></em></p>',
        ),
        (
            "`값` 다음 <b>x</b> 끝",
            '<p><code lang="ko">값</code> <span lang="ko">다음</span> <b>x</b> <span lang="ko">끝</span></p>',
        ),
    ],
)
def test_korean_is_marked(text: str, html: str) -> None:
    assert Markdown(extensions=["site_src.markup.language_parts"]).convert(text) == html


def test_contents_are_listed_as_they_were_written() -> None:
    markdown = Markdown(extensions=["toc", "site_src.markup.language_parts"])
    assert '<span lang="ko">헌장</span>' in markdown.convert("## About 헌장")
    [entry] = markdown.toc_tokens  # type: ignore[attr-defined]
    assert entry["name"] == "About 헌장"

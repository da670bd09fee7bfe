"""Take the text of a charter out of a document, and write charter.md of it without changing a word.

The finished page is rendered and compared with the document, sign by sign; where they differ nothing is written.
"""

import difflib
import re
from collections.abc import Iterator, Sequence
from html import unescape

from institution.text import Text
from institution.validation import read_utf8, short
from site_src.importing.charter import markdown_text, reader, structure
from site_src.importing.charter.document import Document
from site_src.importing.charter.structure import Part
from site_src.importing.outcome import Outcome
from site_src.importing.request import Request
from site_src.markup import clauses, fences
from site_src.markup.addresses import CHARTER
from site_src.markup.clauses import CITING, Clause
from site_src.markup.pages import FRONT_MATTER

_HANGUL = re.compile("[가-힣]")
_TITLE = {"ko": "고객서비스헌장", "en": "Customer Service Charter"}
#: What the page writes by itself, and what a list's sign becomes.
_OF_THE_PAGE = re.compile(rf'<a [^>]*class="{CITING}"[^>]*>[^<]*</a>|<[^>]+>')
_LIST_SIGN = re.compile(r"^(?:[-*+](?=\s)\s*)?(?:\d{1,3}\.(?=[\s가-힣])\s*)?")


def run(request: Request) -> Outcome:
    """Give what would be written into charter.md; raises DataError if the file cannot be read."""
    document = reader.read(request.path)
    parts = structure.recognise(document.lines)
    lang = "ko" if any(_HANGUL.search(part.text) for part in parts) else "en"
    path = request.content / lang / CHARTER
    old = read_utf8(path) if path.is_file() else ""
    body = "\n".join(_body(parts, old, lang))
    md = clauses.markdown(lang)
    shown = md.convert(body)
    found = clauses.of(md)
    outcome = Outcome(_title(parts, found))
    outcome.taken = [("주소 / address", "이름 / name"), *((clause.anchor, clause.label) for clause in found)]
    outcome.left += [*document.left, *_left(parts)]
    outcome.remarks += [*document.remarks, *_guesses(parts), *_doubled(found, body)]
    outcome.refusal = _changed_words(document, parts, shown) or _nothing(found)
    text = f"{_front_matter(request, old)}{body}\n"
    if text != old:
        outcome.files[path] = text
    _show_changes(outcome, old, text, short(path))
    return outcome


def _body(parts: Sequence[Part], old: str, lang: str) -> Iterator[str]:
    """Yield the page's lines: its title, the blocks that stand there already, and the charter."""
    title = next((part.text for part in parts if part.kind == "title"), _TITLE[lang])
    yield f"# {markdown_text.escape(title)}"
    written = old.split("\n")
    above = next((number for number, line in enumerate(written) if line.startswith("## ")), len(written))
    for fence in fences.find(written[:above]):
        if fence.closed:
            yield from ("", *written[fence.first : fence.last + 1])
    before = title
    for line in ("", *markdown_text.write(parts)):
        if line or before:
            yield line
        before = line


def _front_matter(request: Request, old: str) -> str:
    """Keep the page's front matter, with today as the day of the change."""
    match = FRONT_MATTER.match(old)
    today = request.today.isoformat()
    if match is None:
        return f"---\nowner: \nupdated: {today}\n---\n\n"
    return re.sub(r"(?m)^updated:.*$", f"updated: {today}", match[0])


def _title(parts: Sequence[Part], found: Sequence[Clause]) -> Text:
    headings = sum(part.kind == "heading" for part in parts)
    tables = sum(part.kind == "table" for part in parts)
    items = len(found) - headings
    return Text(
        f"헌장의 글: 제목 {headings}개, 항목 {items}개, 표 {tables}개를 알아보았습니다.",
        f"The text of a charter: {headings} headings, {items} items, {tables} tables were recognised.",
    )


def _left(parts: Sequence[Part]) -> Iterator[Text]:
    for part in parts:
        if part.kind == "left":
            place = part.line.place
            yield Text(f"{place}번째 줄: 꾸밈이나 쪽 번호 ({part.text[:20]})", f"Line {place}: a rule or a page number")


def _guesses(parts: Sequence[Part]) -> Iterator[Text]:
    for part in parts:
        place, words = part.line.place, part.text[:30]
        if part.guess and part.kind == "heading":
            yield Text(
                f"{place}번째 줄을 제목으로 보았습니다: {words}", f"Line {place} was taken for a heading: {words}"
            )
        elif part.guess:
            yield Text(
                f"{place}번째 줄은 글로 두었습니다. 제목이면 앞에 ## 를 적어 주십시오: {words}",
                f"Line {place} was taken for words; if it is a heading, put ## before it: {words}",
            )


def _doubled(found: Sequence[Clause], body: str) -> Iterator[Text]:
    lines, first = body.split("\n"), dict[str, Clause]()
    for clause in found:
        if first.setdefault(clause.anchor, clause) is not clause:
            words = lines[clause.line].strip()[:30]
            yield Text(
                f"번호가 두 번 있습니다({clause.label}): {words}", f"A number stands twice ({clause.label}): {words}"
            )


def _nothing(found: Sequence[Clause]) -> Text | None:
    if found:
        return None
    return Text(
        "조항으로 볼 번호나 점이 하나도 없어 적지 않았습니다. 글의 짜임을 확인해 주십시오.",
        "Not one number or sign of a clause was found, so that nothing is written. Look at the text.",
    )


def _changed_words(document: Document, parts: Sequence[Part], page: str) -> Text | None:
    """Compare what the page would show with the document; None where no word is changed."""
    skipped = {part.line for part in parts if part.kind == "left"}
    wanted = [
        (line.place, _bare(words))
        for line in document.lines
        if line not in skipped
        for words in (line.text, *(cell for row in line.rows for cell in row))
    ]
    at, whole = 0, "".join(unescape(_OF_THE_PAGE.sub(" ", page)).split())
    for place, words in wanted:
        at = whole.find(words, at)
        if at < 0:
            return Text(
                f"{place}번째 줄의 글이 그대로 나오지 않아 적지 않았습니다: {words[:30]}",
                f"The words of line {place} would not be shown as they are; nothing is written: {words[:30]}",
            )
        at += len(words)
    return None


def _bare(words: str) -> str:
    """Give words without spaces, and without the sign of a list, which the browser shows."""
    return "".join(_LIST_SIGN.sub("", words, count=1).split())


def _show_changes(outcome: Outcome, old: str, new: str, name: str) -> None:
    """Show what would become of the page that is there, before it is overwritten."""
    lines = [*difflib.unified_diff(old.split("\n"), new.split("\n"), name, name, n=0, lineterm="")]
    if not old or not lines:
        return
    removed = sum(line.startswith("-") for line in lines[2:])
    added = sum(line.startswith("+") for line in lines[2:])
    outcome.changes.append(
        Text(f"{name}: {removed}줄이 없어지고 {added}줄이 생깁니다.", f"{name}: {removed} lines go, {added} come.")
    )
    outcome.paste.append(
        (Text("지금 글과의 차이(-는 지금, +는 새 글)", "The difference (- now, + new)"), "\n".join(lines))
    )

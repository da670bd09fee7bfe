"""What a post costs that is made to be dear, beside a plain one as large: processor time of `flask serve`."""

import http.client
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from statistics import median
from urllib.parse import quote, urlencode

import click

from benchmarks import mail_servers, posts
from benchmarks.processes import awake, cpu_seconds
from benchmarks.report import Section, Target
from benchmarks.rounds import interleaved, ratios
from benchmarks.subjects import Server, starting

#: The size of each post, in bytes, and how many of a kind a round sends.
SIZE = 60_000
POSTS, QUICK_POSTS = 200, 30
MOST = 3
PLAIN = "letters"
_PARTS = "multipart/form-data; boundary=B"
Make = Callable[[Mapping[str, str]], bytes]


def _field(name: str, unit: str) -> Make:
    """Fill a field with as many units, written as they are sent, as the post has room for."""

    def make(answers: Mapping[str, str]) -> bytes:
        others = urlencode({key: text for key, text in answers.items() if key != name})
        head = f"{others}&{name}=".encode()
        return head + unit.encode() * ((SIZE - len(head)) // len(unit.encode()))

    return make


def _repeated(unit: bytes) -> Make:
    return lambda _answers: unit * (SIZE // len(unit))


def _part(inside: bytes) -> bytes:
    return b"--B\r\nContent-Disposition: form-data" + inside


def _message(text: str) -> Make:
    """Write a message that is stored; it has as many characters as are taken."""
    return lambda answers: urlencode({**answers, "message": text}).encode()


#: The ways in which a post can be dear, by their names: its content type, and what writes it from a customer's answers.
KINDS: Mapping[str, tuple[str, Make]] = {
    PLAIN: (posts.FORM, _field("message", "abcdefghi+")),
    "combining marks": (posts.FORM, _field("message", "\u0301\u0323")),
    "combining marks, percent-encoded": (posts.FORM, _field("message", quote("\u0301\u0323"))),
    "combining marks as a name": (posts.FORM, _field("name", "\u0301\u0323")),
    "5,000 half-width marks": (posts.FORM, _message("\uff9e" * 5000)),
    "letters, percent-encoded": (posts.FORM, _field("message", "%61")),
    "letters, every other one percent-encoded": (posts.FORM, _field("message", "a%61")),
    "Korean": (posts.FORM, _field("message", quote("한국어로 적은 글 "))),
    "5,000 different characters": (posts.FORM, _message("1234567" + "".join(map(chr, range(0x3400, 0x3400 + 4993))))),
    "5,000 ligatures of 18 letters": (posts.FORM, _message("\ufdfa" * 5000)),
    "5,000 Korean syllables": (posts.FORM, _message("한" * 5000)),
    "Hangul Jamo": (posts.FORM, _field("message", quote("\u1112\u1161\u11ab"))),
    "digits": (posts.FORM, _field("message", "1")),
    "5,000 digits": (posts.FORM, _message("1" * 5000)),
    "resident numbers": (posts.FORM, _field("message", "900101-1234567+")),
    "telephone numbers": (posts.FORM, _field("message", "010-1234-5678+")),
    "a long email": (posts.FORM, _field("email", "a@")),
    "a long telephone number": (posts.FORM, _field("phone", "1+")),
    "a long page": (posts.FORM, _field("page", "/%25")),
    "a long token": (posts.FORM, _field("token", "a.")),
    "marks to be escaped": (posts.FORM, _field("message", "<'")),
    "fields": (posts.FORM, _repeated(b"a&")),
    "one field over and over": (posts.FORM, _repeated(b"message=a&")),
    "parts": (_PARTS, _repeated(_part(b"; name=a\r\n\r\n\r\n"))),
    "a part with many parameters": (
        _PARTS,
        lambda _answers: _part(b'; a="b"' * (SIZE // 8) + b"\r\n\r\n\r\n--B--\r\n"),
    ),
    "line ends without parts": (_PARTS, _repeated(b"\r\n")),
}


def body(kind: str) -> bytes:
    """Write a post of a kind, with an id and a token of its own."""
    fresh = {"token": posts.token("complaint"), "submission_id": str(uuid.uuid4())}
    return KINDS[kind][1]({**posts.answers("complaint"), **fresh})


def measure(folder: Path, number: int, rounds: int) -> Section:
    """Send so many posts of each kind in turn."""
    with mail_servers.sink(folder) as mail_port, starting(folder) as start:
        server = start.ours(mail_port, "without_worker")
        with awake(server.process):
            for kind in KINDS:
                _milliseconds(server, kind, 5)  # the first ones load what a server loads late
            spent = interleaved(list(KINDS), rounds, lambda kind: _milliseconds(server, kind, number))
    return _section(spent, number, rounds)


def _milliseconds(server: Server, kind: str, number: int) -> float:
    """Give the processor time of a post of a kind, in milliseconds."""
    head = {"Content-Type": KINDS[kind][0], "Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
    bodies = [body(kind) for _ in range(number)]
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        before = cpu_seconds(server.process.pid)
        for content in bodies:
            connection.request("POST", "/api/feedback", content, head)
            answer = connection.getresponse()
            answer.read()
            if answer.status >= 500:
                raise click.ClickException(f"{kind}: {answer.status}")
    return (cpu_seconds(server.process.pid) - before) * 1000 / number


def _section(spent: Mapping[str, list[float]], number: int, rounds: int) -> Section:
    size = f"{SIZE // 1000} kB, or what is taken at most"
    conditions = f"`flask serve`, one client; {rounds} rounds of {number} posts of each kind, each of {size}."
    section = Section("Costly posts", conditions)
    times = ratios(spent, PLAIN)
    rows = [[kind, f"{median(found):.2f}", f"{times[kind]:.2f}"] for kind, found in spent.items()]
    section.table(("a post full of", "CPU ms", "to the plain one"), rows)
    section.targets(Target("dearest post of 60 kB : plain one", max(times.values()), at_most=MOST))
    return section

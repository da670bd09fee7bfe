"""What no library knows about a customer's answers: names that are none, pseudonyms, unprintable characters."""

import re
import unicodedata

#: Words by which somebody says that no name is given; nobody is called so.
_ANONYMOUS = frozenset(
    """
    익명 익명인 익명의고객 이름없음 성명없음 없음 모름
    anonymous anonym anonymouse noname unnamed nameless
    """.split()  # noqa: SIM905 - words are read as words
)
#: What people write in place of a name, although somebody may bear it: Null, Alias, An, Na and Test are surnames.
_PSEUDONYMS = frozenset(
    """
    가명 무명 무명씨 무명인 아무개 아무나 홍길동 홍길순 비공개 비밀 고객 시민 민원인 사용자 테스트
    anon nobody someone none null unknown secret private user customer citizen guest
    name yourname pseudonym alias na test tester johndoe janedoe
    """.split()  # noqa: SIM905 - words are read as words
)
_CONSONANTS = re.compile("[\u3131-\u318e\uffa0-\uffdc]")
_FILLER = re.compile("[○◯〇●□■*?]|(?<=[가-힣])(?:[oO0]{2,}|[xX]{2,})")
#: Unicode's categories Cc, Cs, Zl and Zp.
_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u2028\\u2029]")


def is_nameless(name: str) -> bool:
    """Tell whether a text is evidently no name: no letters, bare jamo such as ㅇㅇㅇ, or 익명 and anonymous."""
    letters = [ch for ch in name if ch.isalpha()]
    return all(map(_CONSONANTS.match, letters)) or _bare(name) in _ANONYMOUS


def is_pseudonym(name: str) -> bool:
    """Tell whether a name looks like a pseudonym: Oo, 이이이, 홍길○, Guest. It may be somebody's name all the same."""
    bare = _bare(name)
    letters = [ch for ch in bare if ch.isalpha()]
    if len(letters) < 2 or bare in _PSEUDONYMS or _FILLER.search(name) or _CONSONANTS.search(name):
        return True
    return len(set(letters)) == 1 and (letters[0].isascii() or len(letters) > 2)


def has_invisible(text: str, *, allowed: str = "") -> bool:
    """Tell whether a text has control characters, line separators or lone surrogates other than those allowed."""
    return any(character not in allowed for character in _UNPRINTABLE.findall(text))


def _bare(name: str) -> str:
    """Give the letters and digits of a name in one form, for comparing it with words."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", name).casefold() if ch.isalnum())

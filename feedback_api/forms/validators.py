"""Tell texts that are no name, names that look like pseudonyms, and characters that cannot be shown.

These rules are about Korean and English names and words, which no library has.
"""

import re
import unicodedata

#: Words with which people decline to give a name. Nobody has such a name, so the form refuses them.
_ANONYMOUS = frozenset(
    """
    익명 익명인 익명의고객 이름없음 성명없음 없음 모름
    anonymous anonym anonymouse noname unnamed nameless
    """.split()  # noqa: SIM905 - words are read as words
)
#: Words that people write in place of their name, but that are somebody's name too (Null, Alias, An, Na and Test are
#: surnames), so that the form only asks the customer to confirm them.
_PSEUDONYMS = frozenset(
    """
    가명 무명 무명씨 무명인 아무개 아무나 홍길동 홍길순 비공개 비밀 고객 시민 민원인 사용자 테스트
    anon nobody someone none null unknown secret private user customer citizen guest
    name yourname pseudonym alias na test tester johndoe janedoe
    """.split()  # noqa: SIM905 - words are read as words
)
#: Single letters of Hangul (jamo), such as ㅇ or ㅏ; a name is written in syllables.
_CONSONANTS = re.compile("[\u3131-\u318e\uffa0-\uffdc]")
#: Signs in place of a syllable (홍○동, 홍길XX).
_FILLER = re.compile("[○◯〇●□■*?]|(?<=[가-힣])(?:[oO0]{2,}|[xX]{2,})")
#: Unicode's categories Cc, Cs, Zl and Zp.
_UNPRINTABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\u2028\\u2029]")


def is_nameless(name: str) -> bool:
    """Tell whether a text is certainly no name: without letters, of single jamo (ㅇㅇㅇ), or a word such as 익명."""
    letters = [ch for ch in name if ch.isalpha()]
    return all(map(_CONSONANTS.match, letters)) or _bare(name) in _ANONYMOUS


def is_pseudonym(name: str) -> bool:
    """Tell whether a name looks like a pseudonym, such as Oo, 이이이, 홍길○ or Guest; it may be a real name."""
    bare = _bare(name)
    letters = [ch for ch in bare if ch.isalpha()]
    if len(letters) < 2 or bare in _PSEUDONYMS or _FILLER.search(name) or _CONSONANTS.search(name):
        return True
    return len(set(letters)) == 1 and (letters[0].isascii() or len(letters) > 2)


def has_invisible(text: str, *, allowed: str = "") -> bool:
    """Tell whether a text has control characters, line separators or lone surrogates other than those allowed."""
    return any(character not in allowed for character in _UNPRINTABLE.findall(text))


def _bare(name: str) -> str:
    """Give the letters and digits of a name, normalized (NFKC) and in small letters, to compare them with words."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", name).casefold() if ch.isalnum())

"""Parts of Korean words, found by rules: the particle behind a noun, and the nouns inside a compound.

There is no dictionary here. What stands in a text with and without a particle, or before 하다, is taken for a noun, and
what is left of a compound behind a noun for another.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

_WORD = re.compile("[가-힣]+")
SHORTEST = 2  # syllables of a noun
_MEASURE = "도"  # at the end of a title's word a part of the noun, as in 만족도 and 배치도, and never 'also'
_SECOND = re.compile(f"(?<=[가-힣] )[가-힣]{{{SHORTEST},}}")
_LAST = re.compile(f"(?<=[가-힣] )[가-힣]{{{SHORTEST},4}}(?![가-힣 ?])")  # a noun, whatever it looks like
PARTICLES = tuple(
    _WORD.findall(
        "은 는 이 가 을 를 의 에 에서 에게 께 께서 으로 로 와 과 도 만 까지 부터 보다 처럼 마다 이나 나 "
        "라도 이라도 이란 으로서 로서 으로써 로써 에는 에도 에서는 에서도 에서의 으로는 로는 으로의 로의 "
        "에게는 에게서 께는 께서는 와는 과는 와의 과의 란 이라 라 들 까지의 부터의 만의 만을 이며 이고 "
        "이면 이므로 입니다 이다 이라는 라는 들은 들이 들을 들의 들에게"
    )
)
#: What makes a verb of a noun in a query: 접수하기, 처리된.
VERBAL = tuple(_WORD.findall("하기 하는 하고 하여 해서 합니다 되는 된 됩니다 하려면 하려고 하면 하나요 할까요 되나요"))
#: Words that stand in every text and tell nothing: nouns that take a particle, and what makes a question of a query.
_DEPENDENT = tuple(_WORD.findall("때 것 수 등"))
_ASKING = tuple(
    _WORD.findall(
        "및 또는 그리고 좀 대한 대해 대하여 관한 관해 위한 위해 어디 어디서 어디에 어디로 언제 누가 누구 무엇 무엇을 "
        "무슨 어떤 어떻게 왜 얼마 얼마나 하나요 하나 하려면 해야 되나요 있나요 있는 있을 있어요 없나요 인가요 싶어요 "
        "싶습니다 알려주세요 알려 주세요 주십시오 궁금해요 궁금합니다"
    )
)
_LONGEST_FIRST = sorted(PARTICLES, key=len, reverse=True)
#: A noun made a verb: 접수하여, 처리됩니다.
_DONE = re.compile(
    f"(?P<noun>[가-힣]{{{SHORTEST},}}?)"
    "(?:[하했되됐][가-힣]*|시[키켜킨킬][가-힣]*|해|해서|해야|[한할된될]|합니다|합니까|됩니다|됩니까)"
)
_VERB = re.compile(
    "(?:[하되합됩했됐드받시습]|주십)[가-힣]*|[가-힣]*(?:[다요여며고지서게면록까오던는]|[었았였졌겠셨습으][가-힣]*|[가-힣]{2}[한된될할신실])"
)
#: Syllables that Korean words of Chinese origin do not have; a loanword is not cut by its length.
_FOREIGN = re.compile("[트프웨페브크플컴넷램캐퓨쉬셔츠즈스]")


def function_words() -> str:
    """Give the pattern of a whole word that tells nothing, such as 때 and 때에."""
    particles = "|".join(PARTICLES)
    return rf"(?<![가-힣])(?:(?:{'|'.join(_DEPENDENT)})(?:{particles})?|{'|'.join(_ASKING)})(?![가-힣])"


#: 없을, 없어도 and 없으면 are one word.
ABSENT = "(?<=(?<![가-힣])없)(?:을|는|어도|으면)(?![가-힣])"


def words(text: str) -> list[str]:
    """Give the Korean words of a text, each with what is attached to it."""
    return _WORD.findall(text)


def stem(word: str) -> str:
    """Give a word without its particle, if what remains can be a noun."""
    for particle in _LONGEST_FIRST:
        if word.endswith(particle) and len(word) >= len(particle) + SHORTEST:
            return word.removesuffix(particle)
    return word


class Vocabulary:
    """The words of texts and titles, from which nouns, compounds and particles are inferred."""

    def __init__(self, texts: Iterable[str], titles: Collection[str]) -> None:
        self.words = {word for text in texts for word in words(text)}
        #: What stands in a title behind another word, as 신고 in 불편 신고, and may be written together with it.
        self.seconds = {stem(second) for title in titles for second in _SECOND.findall(title)}
        self.lasts = {last for title in titles for last in _LAST.findall(title)}
        self._measures = {word for title in titles for word in words(title) if word.endswith(_MEASURE)}

    @cached_property
    def nouns(self) -> frozenset[str]:
        """What is taken for a noun, compounds among them."""
        nouns = {stem(word) for word in self.words}
        nouns |= {done["noun"] for done in map(_DONE.fullmatch, self.words) if done}
        return frozenset(noun for noun in nouns if len(noun) >= SHORTEST and not _VERB.fullmatch(noun))

    @cached_property
    def inner(self) -> frozenset[str]:
        """What stands inside of compounds, not at their beginning: 위원회 of 조정위원회."""
        inner = {part for noun in self.nouns for part in _inside(noun, self.nouns)} | self.seconds
        rests = set(self.nouns)
        while rests := {rest for word in rests for rest in _behind(word, self.nouns | inner)} - inner:
            inner |= rests
        inner = {part for part in inner if part not in PARTICLES and not _VERB.fullmatch(part)} | self.lasts
        return frozenset(inner | _by_length(self.nouns | inner, inner))

    def lookalikes(self) -> frozenset[str]:
        """Give the nouns that end as if with a particle, and take another (만족도를), or end a title's word."""
        alike = {noun for noun in self.nouns if stem(noun) != noun and self._takes_particle(noun)}
        heads = self.nouns | self.inner
        parts = (word[first:] for word in self._measures for first in range(len(word) - SHORTEST))
        return frozenset(alike | self._measures | {part for part in parts if part.removesuffix(_MEASURE) in heads})

    def _takes_particle(self, noun: str) -> bool:
        ending = noun.removeprefix(stem(noun))
        return any(noun + particle in self.words and ending + particle not in PARTICLES for particle in PARTICLES)


def _inside(noun: str, nouns: Collection[str]) -> Iterator[str]:
    ends = ((first, last) for first in range(1, len(noun) - 1) for last in range(first + SHORTEST, len(noun) + 1))
    yield from (noun[first:last] for first, last in ends if noun[first:last] in nouns)


def _behind(word: str, heads: Collection[str]) -> Iterator[str]:
    for first in range(SHORTEST, len(word) - SHORTEST + 1):
        if word[:first] in heads:
            yield word[first:]


def _by_length(words: Collection[str], inner: Collection[str]) -> set[str]:
    """Give the ends of long words that nothing else cuts: most are two syllables and three, as 좌석배치도."""
    uncut = (word for word in words if len(word) > 2 * SHORTEST and not any(part in word[1:] for part in inner))
    return {word[SHORTEST:] for word in uncut if not _FOREIGN.search(word) and not _VERB.fullmatch(word)}

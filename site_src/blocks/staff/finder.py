"""The search box above the staff directory. Without scripts it stays hidden, and the directory shows everybody.

site_src/theme/assets/directory.js searches; the sentences that it shows and the words that it ignores come from here,
in data attributes of the form.
"""

from collections.abc import Sequence

from markupsafe import Markup

from institution.organization.record import Organization
from institution.text import Text
from site_src.markup.html import element, fragment, phone, terms
from site_src.records.staff import StaffMember

_LABEL = Text("이름, 팀, 맡은 일로 찾기", "Find by name, team or duty")
_BUTTON = Text("찾기", "Find")
_HINT = Text("예: {examples}", "For example: {examples}")
_INITIALS = Text("{initials}(초성)", "")
_QUESTION = Text("‘{duty} 담당이 누구인가요?’", "“who handles {duty}?”")
_CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_SYLLABLES, _A_CONSONANT = range(0xAC00, 0xD7A4), 588  # Unicode's Hangul syllables, and how many begin alike
_NONE = Text("찾으시는 말에 맞는 직원이 없습니다.", "Nobody fits these words.")
_HELP = Text(
    "다른 말로 찾으시거나 전화로 물어 주십시오. 이름을 다 싣지 않은 직원은 이름으로 찾으실 수 없습니다.",
    "Try other words, or call us. Names that are withheld cannot be found.",
)
#: By the name of the data attribute, without data-.
_SCRIPT_TEXTS = {
    "found": Text("{count}명을 찾았습니다.", "{count} people found."),
    "one": Text("1명을 찾았습니다.", "1 person found."),
    "near": Text(
        "‘{query}’에 그대로 맞는 직원은 없어 가까운 말로 찾았습니다. {found}",
        "Nobody fits “{query}” as it stands; these come near it. {found}",
    ),
    "none": _NONE,
    "link": Text("{person} 고정 링크", "Link to {person}"),
    # Words of a question that are not searched for: "who is in charge of …".
    "asked": Text(
        "누구 누가 누군가요 누구인가요 누구예요 어디 어느 무엇 뭐 무슨 어떤 어떻게 언제 왜 담당 담당자 담당자님 "
        "담당하는 담당하시는 담당하나요 맡은 맡는 맡고 맡나요 하는 하시는 하나요 하시나요 해야 하려면 하려고 하고 "
        "싶어요 싶습니다 싶은데요 할 때 한 된 되나요 되는 있나요 있는 있어요 인가요 입니까 합니까 해요 주세요 "
        "주십시오 알려 알려주세요 말하나요 말해요 말하면 물어보나요 물어봐요 문의 문의하나요 문의하려면 궁금 궁금해요 "
        "궁금합니다 연락 연락처 연락하나요 전화 전화번호 번호 내선 부서 팀 직원 사람 분 곳 대한 대해 관련 관한 관해 "
        "관련된 좀 제가 저는 일 업무",
        "who whom whose what which where when how why is are am do does can could should would will i we you me my to "
        "for of on in at by with about the a an and or person people team staff member charge responsible handle "
        "handles handling deal deals contact call phone telephone number ask speak talk please tell want need know "
        "get find",
    ),
    # Particles and endings that are cut off the words that are searched for.
    "endings": Text(
        "은 는 이 가 을 를 의 에 에서 에게 께 한테 으로 로 와 과 랑 도 만 이나 나 이요 요 입니다 이란 란 하는 하기 "
        "하려면 하고 할 한 된",
        "s es ed ing",
    ),
}


def render_finder(organization: Organization, staff: Sequence[StaffMember], lang: str) -> Markup:
    """Render the box, and the help that is shown instead of the directory when nobody is found."""
    attributes = {f"data_{name}": text[lang] for name, text in _SCRIPT_TEXTS.items()}
    words = element(
        "input", type="search", id="finder-words", name="q", autocomplete="off", aria_describedby="finder-hint"
    )
    box = element(
        "form",
        element("label", _LABEL[lang], for_="finder-words"),
        element("div", words, element("button", _BUTTON[lang], type="submit"), class_="finder__row"),
        element("p", _describe_examples(organization, staff, lang), id="finder-hint", class_="finder__hint"),
        element("p", role="status", class_="finder__status"),
        class_="finder",
        role="search",
        aria_label=_LABEL[lang],
        hidden="hidden",
        data_search_exclude="",
        **attributes,
    )
    return fragment(box, _render_nobody(organization, lang))


def _describe_examples(organization: Organization, staff: Sequence[StaffMember], lang: str) -> str:
    """Give examples that find somebody, made of the duties and teams that there are."""
    duties = sorted({task for person in staff for task in person.tasks(lang)}, key=lambda task: (len(task), task))
    teams = [team.name[lang] for team in organization.teams.values()]
    examples = [*duties[:1], teams[-1], _INITIALS[lang].format(initials=_initials(teams[0]))]
    examples += [_QUESTION[lang].format(duty=duty) for duty in duties[1:2]]
    return _HINT[lang].format(examples=", ".join(example for example in examples if example))


def _initials(name: str) -> str:
    """Give the initial consonants of the Korean syllables: 감사팀 is ㄱㅅㅌ."""
    syllables = [ord(sign) - _SYLLABLES.start for sign in name if ord(sign) in _SYLLABLES]
    return "".join(_CONSONANTS[syllable // _A_CONSONANT] for syllable in syllables)


def _render_nobody(organization: Organization, lang: str) -> Markup:
    """Render what helps when nobody is found: the institution's first telephone number, and those of others."""
    first = [channel for channel in organization.channels if channel.phone][:1]
    channels = [*first, *organization.elsewhere]
    numbers = [(channel.label[lang], phone(channel.phone, lang)) for channel in channels if channel.phone]
    return element(
        "div",
        element("p", _HELP[lang]),
        terms("contact", numbers),
        class_="finder__nobody",
        hidden="hidden",
        data_search_exclude="",
    )

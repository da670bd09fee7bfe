"""The sentences of the page rating, Korean and English side by side; those that the site shows too: rating.yml."""

from pathlib import Path
from typing import Any

import yaml

from feedback_api.forms import texts
from institution.text import Text

_SHARED: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("rating.yml").read_text("utf-8"))["extra"]["rating"]


def _shared(name: str) -> Text:
    return Text(**_SHARED[name])


#: The longest comment, in characters.
MOST = int(_SHARED["most"])
QUESTION, COMMENT, HINT, COUNT = _shared("question"), _shared("comment"), _shared("hint"), _shared("count")
NAMED_FORM, SEND, HONEYPOT = _shared("named_form"), _shared("send"), _shared("honeypot")
#: The steps of the scale, the best first.
SCORES = {int(step["score"]): Text(step["ko"], step["en"]) for step in _SHARED["scores"]}
THANKS = Text("평가해 주셔서 감사합니다.", "Thank you for your rating.")
THANKS_MORE = Text(
    "보내신 평가는 이 페이지를 맡은 팀에 이름 없이 모아 전합니다.",
    "It goes to the team of this page together with the others, without names.",
)
CHECK = Text("보내시기 전에 한 번 더 확인해 주십시오.", "Please check once more before sending.")
PAGE = Text("평가하신 페이지", "Page")
SCORE = Text("만족도", "Satisfaction")
NONE = Text("없음", "none")

UNKNOWN_PAGE = Text(
    "평가하시려는 페이지를 찾지 못했습니다. 주소가 바뀌었을 수 있으니 그 페이지를 새로 열어 평가해 주십시오.",
    "We could not find the page you are rating. Its address may have changed: please open it afresh and rate it there.",
)
TOO_MANY = Text(
    "지금은 평가가 많아 더 받지 못합니다. 잠시 뒤 다시 보내 주십시오.",
    "Too many ratings have come just now. Please send yours again later.",
)
FOREIGN = Text(
    "이 누리집에서 보내신 평가만 받습니다. 내용을 확인하고 아래에서 다시 보내 주십시오.",
    "We take ratings only from the pages of this site. Please check yours and send it again below.",
)
REUSED = Text(
    "이미 보내신 평가와 내용이 다릅니다. 확인하시고 새 평가로 다시 보내 주십시오.",
    "This differs from what you have already sent. Please check it and send it as a new rating.",
)
UNAVAILABLE = Text(
    "지금은 평가를 받지 못했습니다. 적으신 내용은 그대로 있으니 잠시 뒤 다시 보내 주십시오.",
    "We could not take your rating now. What you wrote is kept: please send it again in a while.",
)

ERRORS = {
    "score": Text("만족하신 정도를 하나 골라 주십시오.", "Please choose how satisfied you are."),
    "too_long": texts.ERRORS["too_long"],
    "personal": Text(
        "개인정보를 지켜 드릴 수 있도록 전화번호, 이메일, 주민등록번호나 여권·면허·카드번호로 보이는 "
        "부분을 지우고 다시 보내 주십시오. 답변을 원하시면 ‘의견 보내기’로 보내 주십시오.",
        "To protect your privacy, please remove what looks like a telephone number, an email or the number of a "
        "resident, passport, licence or card, and send it again. If you would like an answer, please send us your "
        "views by name instead.",
    ),
    "invisible": texts.ERRORS["invisible"],
    "submission_id": Text(
        "이 페이지를 새로 열어 다시 보내 주십시오.", "Please open the page afresh and send it again."
    ),
}

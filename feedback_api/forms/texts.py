"""The sentences of the feedback form, Korean and English side by side; labels and hints stand in `forms/answers.py`.

`forms/feedback.py` and `forms/consent_notice.py` fill in what stands in braces, such as `{phone}`; with a particle
(`{phone:으로}`) it takes the form that fits (`institution.formatting.Name`).
"""

from institution.text import Text

WHY = Text(
    "책임 있는 직원이 성명을 밝혀 답변드리고 결과를 알려 드리기 위해 성명, 전화번호, 이메일을 "
    "여쭙습니다{named_clause}.",
    "A named member of staff will answer you and tell you the outcome, so we ask for your name, telephone "
    "and email{named_clause}.",
)
#: The same where nobody promises to give a name.
WHY_UNNAMED = Text(
    "답변드리고 결과를 알려 드리기 위해 성명, 전화번호, 이메일을 여쭙습니다{named_clause}.",
    "So that we can answer you and tell you the outcome, we ask for your name, telephone and email{named_clause}.",
)
CALL = Text(
    "이메일이 없거나 양식을 쓰기 어려우시면 전화해 주십시오:",
    "No email, or trouble with this form? Please call",
)
NOT_SURE = Text("잘 모르겠습니다", "I am not sure")
REQUIRED = Text("(필수)", "(required)")
OPTIONAL = Text("(선택)", "(optional)")
#: The button of the form: what was typed is shown once more, with a button to send it.
CHECK = Text("다음: 내용 확인", "Next: check your answers")
CHECKING = Text("확인하고 있습니다…", "Checking…")
DRAFT = Text(
    "적으신 글은 접수될 때까지 이 기기의 이 창에만 보관합니다.",
    "What you type is kept in this window of your device until it is received.",
)
DRAFT_DELETE = Text("지우기", "Delete it")
SEND = Text("보내기", "Send")
SENDING = Text("보내고 있습니다…", "Sending…")
UNREACHABLE = Text(
    "연결이 되지 않아 아직 접수하지 못했습니다. 적으신 내용은 그대로 있으니 잠시 뒤 다시 보내시거나 "
    "전화해 주십시오: {phone}",
    "There is no connection, so your message has not been received. It is kept here: please send it again in a while, "
    "or call {phone}.",
)
ERROR = Text("오류", "Error")
#: Below the message; count.js fills in the numbers.
COUNT = Text("{{most}}자까지 적으실 수 있습니다.", "Up to {{most}} characters.")
COUNTED = Text("{{count}}자 / {{most}}자", "{{count}} of {{most}} characters")
COUNTED_OVER = Text("{{over}}자를 줄여 주십시오.", "Please shorten it by {{over}} characters.")
NOT_SENT = Text(
    "적으신 내용은 아래에 그대로 있습니다. 아직 접수되지 않았습니다.",
    "What you wrote is kept below. It has not been received yet.",
)
#: Below the email, with the address that may have been meant as a button.
EMAIL_MEANT = Text(
    "이 주소를 적으려 하셨습니까? 누르시면 고쳐집니다.", "Did you mean this address? Press it to have it corrected."
)
HONEYPOT = Text("이 칸은 비워 두십시오.", "Leave this field empty.")
GROUPS = {
    "what": Text("의견", "Your feedback"),
    "who": Text("보내시는 분", "About you"),
    "privacy": Text("개인정보 수집·이용 안내", "How we use your personal data"),
}

#: The item of the notice that the law wants shown larger than the rest (개인정보 보호법 시행령 art. 17).
KEPT_FOR = Text("보유 기간", "Kept for")
NOTICE = (
    (
        Text("목적", "Purpose"),
        Text("{purpose}", "{purpose}"),
    ),
    (
        Text("필수 항목", "Required"),
        Text("{required}", "{required}"),
    ),
    (
        Text("선택 항목", "Optional"),
        Text(
            "{optional}(적지 않으셔도 불이익이 없습니다)",
            "{optional} (nothing is lost if you leave it out)",
        ),
    ),
    (
        Text("자동 수집", "Collected automatically"),
        Text(
            "접속 주소(IP)의 암호값(남용 방지, 24시간 뒤 삭제), {automatic}",
            "a keyed hash of your IP address (against abuse, deleted after 24 hours), {automatic}",
        ),
    ),
    (
        Text("처리하며 남기는 것", "Added while we handle it"),
        Text(
            "처리 과정과 담당자, 답변, {later}(접수 내용과 함께 파기)",
            "what was done and by whom, {later} (destroyed together with your message)",
        ),
    ),
    (
        KEPT_FOR,
        Text(
            "접수한 날부터 {keep}(이후 파기, 법령상 보존할 기록은 분리 보관)",
            "{keep} from the day we receive it, then destroyed (records the law requires are kept apart)",
        ),
    ),
    (
        Text("동의를 거부하실 권리", "Your right to refuse"),
        Text(
            "동의를 거부하실 수 있으나 이 양식으로는 접수되지 않으니, 전화({phone})를 이용해 주십시오. "
            "만 14세 미만이시면 전화해 주십시오.",
            "You may refuse; this form cannot then take your message, so please call {phone}. "
            "If you are under 14, please call.",
        ),
    ),
)

ERRORS = {
    "kind": Text("의견의 종류를 골라 주십시오.", "Please choose a kind of feedback."),
    "name_missing": Text("성명을 적어 주십시오.", "Please write your name."),
    "pseudonym": Text(
        "답변드릴 수 있도록 익명이나 가명 대신 성명을 적어 주십시오{named_clause}.",
        "So that we can answer you, please write your own name rather than a pseudonym{named_clause}.",
    ),
    "phone": Text(
        "통화하실 수 있는 전화번호를 010-1234-5678처럼 적어 주십시오. 해외 번호는 +로 시작합니다.",
        "Please write a telephone number we can reach, like 010-1234-5678; start with + for other countries.",
    ),
    "email": Text(
        "답변을 받으실 이메일 주소를 name@example.com처럼 적어 주십시오.",
        "Please write an email address we can answer, like name@example.com.",
    ),
    "email_local": Text(
        "@ 앞이 영문자와 숫자로 된 이메일 주소를 적어 주십시오. 한글 주소에는 아직 답변을 보내 드리지 못합니다.",
        "Please write an email address whose part before the @ is in Latin letters: we cannot answer others yet.",
    ),
    "subject_missing": Text("제목을 적어 주십시오.", "Please write a subject."),
    "message_missing": Text("내용을 적어 주십시오.", "Please write your message."),
    "extra_missing": Text("{label:을} 적어 주십시오.", "Please fill in: {label}."),
    "too_long": Text("{limit}자 안으로 줄여 주십시오.", "Please keep it within {limit} characters."),
    "resident_number": Text(
        "주민등록번호로 보이는 숫자를 지우고 다시 보내 주십시오.",
        "Please remove what looks like a resident registration number and send it again.",
    ),
    "invisible": Text(
        "보이지 않는 제어 문자가 들어 있습니다. 이 칸을 다시 적어 주십시오.",
        "This contains invisible control characters. Please type it again.",
    ),
    "about": Text("목록에서 팀을 골라 주십시오.", "Please choose a team from the list."),
    "reply_by": Text("답변 받으실 방법을 골라 주십시오.", "Please choose how we should reply."),
    "age_confirmed": Text(
        "만 14세 이상인지 확인해 주십시오. 14세 미만이시면 안내에 있는 번호로 전화해 주십시오.",
        "Please confirm that you are 14 or older. If you are younger, please call the number in the notice.",
    ),
    "consent": Text(
        "개인정보 수집·이용에 동의해 주시거나, 동의하지 않으시면 안내에 있는 번호로 전화해 주십시오.",
        "Please agree to the use of your personal data or, if not, call the number in the notice.",
    ),
    "submission_id": Text(
        "양식을 새로 열어 다시 보내 주십시오.",
        "Please open the form afresh and send it again.",
    ),
}

#: What is asked once more before sending, because it is rarely meant.
QUESTIONS = {
    "name": Text(
        "이 성명이 맞습니까? 맞으면 그대로 보내 주십시오. 답변드릴 수 있도록 실명을 여쭙습니다{named_clause}.",
        "Is this your name? If so, please send it as it is. We ask for your real name so that we can "
        "answer you{named_clause}.",
    ),
    "email": Text(
        "{meant} 주소를 적으려 하셨습니까? 적으신 주소가 맞으면 그대로 보내 주십시오.",
        "Did you mean {meant}? If what you wrote is right, please send it as it is.",
    ),
    "passport": Text(
        "여권번호로 보이는 글이 있습니다. 꼭 필요하지 않으면 지워 주십시오. 필요하면 그대로 보내 주십시오.",
        "This looks like a passport number. Unless it is needed, please remove it; if it is, send it as it is.",
    ),
    "licence": Text(
        "운전면허번호로 보이는 숫자가 있습니다. 꼭 필요하지 않으면 지워 주십시오. 필요하면 그대로 보내 주십시오.",
        "This looks like a driver's licence number. Unless it is needed, please remove it; if it is, send it as it is.",
    ),
    "card": Text(
        "카드번호로 보이는 숫자가 있습니다. 꼭 필요하지 않으면 지워 주십시오. 필요하면 그대로 보내 주십시오.",
        "This looks like a card number. Unless it is needed, please remove it; if it is, send it as it is.",
    ),
}


def duration(days: int, lang: str) -> str:
    """Put a number of days in words: whole years as years."""
    years, rest = divmod(days, 365)
    if years and not rest:
        return f"{years}년" if lang == "ko" else ("one year" if years == 1 else f"{years} years")
    return f"{days}일" if lang == "ko" else f"{days} days"

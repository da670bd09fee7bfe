"""What a customer answers in the form, where a test or a benchmark needs it to be all right."""

ANSWERS = {
    "kind": "complaint",
    "about": "",
    "subject": "민원실 안내가 늦었습니다",
    "message": "어제 오후에 방문하였는데\n30분을 기다렸습니다.",
    "name": "한가람",
    "phone": "010-1234-5678",
    "email": "garam@example.com",
    "reply_by": "email",
    "age_confirmed": "yes",
    "consent": "yes",
    "lang": "ko",
    "page": "/standards/",
    "website": "",
}

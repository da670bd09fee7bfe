"""What offices write above their columns, for each kind of table, and the column of ours that it means.

A heading means the column one of whose words it ends with (담당자 연락처 is a telephone number), the longest word
first. Words of one letter, and those that end others, must be the whole heading. To teach the importer a word, add it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["staff", "survey", "performance"]
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>")
_NO_LETTER = re.compile(r"[^\w가-힣]+|_")
_ENGLISH = re.compile(r"영문|영어|english", re.IGNORECASE)
#: Columns of ours that hold a second language under the same heading with 영문 before or behind it.
_BILINGUAL = ("name", "position", "duties", "keywords", "dimension", "counted", "source", "unit")


@dataclass(frozen=True)
class Vocabulary:
    """The words of a kind of table by our columns: those a heading may end with, and those that must be all of it."""

    endings: Mapping[str, str]
    whole: Mapping[str, str]

    def meaning(self, heading: str) -> str | None:
        """Give the column of ours that a heading means, or None."""
        english = bool(_ENGLISH.search(heading)) and not _ENGLISH.fullmatch(heading)
        plain = squeeze(_BRACKETS.sub("", heading)) or squeeze(heading)
        plain = _ENGLISH.sub("", plain) if english else plain
        found = self._meaning(plain)
        return f"{found}_en" if english and found in _BILINGUAL else found

    def _meaning(self, plain: str) -> str | None:
        for column, words in self.whole.items():
            if plain in words.split():
                return column
        ends = [(len(word), column) for column, words in self.endings.items() for word in words.split()
                if plain.endswith(word)]  # fmt: skip
        return max(ends)[1] if ends else None


def squeeze(text: str) -> str:
    """Give a heading as it is compared: small letters and digits without spaces, dots and line breaks."""
    return _NO_LETTER.sub("", text).lower()


_NUMBER = "연번 순번 번호 no 순서 일련번호 구분번호"
_NOTE = "비고 참고 메모 특이사항 note 참고사항"

STAFF = Vocabulary(
    {
        "name": "성명 이름 성함 직원명 담당자 담당자명 name",
        "position": "직위 직급 직책 직함 직명 직위급 직급위 position",
        "duties": "담당업무 업무 업무분장 업무내용 분장사무 사무분장 담당사무 담당내용 duties",
        "phone": "전화 전화번호 연락처 사무실 직통 직통번호 사무실번호 유선 tel phone",
        "extension": "내선 내선번호 구내번호 구내전화 ext",
        "mobile": "휴대폰 휴대전화 핸드폰 휴대번호 휴대폰번호 휴대전화번호 핸드폰번호 hp "
        "모바일 mobile 비상연락망 비상연락처 자택전화",
        "fax": "팩스 fax 팩스번호",
        "team": "부서 부서명 소속 소속팀 팀명 소속부서 과명 실과 부서팀 department team",
        "unit": "본부 본부명 실국 상위부서 실본부 소속기관 기관명",
        "email": "이메일 메일 전자우편 전자메일 email 메일주소 이메일주소",
        "private": "생년월일 주민등록번호 주민번호 나이 성별 입사일 임용일 발령일 주소 학력 사번 직원번호 승진일",
        "deputy": "대행자 업무대행 직무대행 대직자 업무대행자 직무대리",
        "keywords": "검색어 열쇠말 keywords",
    },
    {
        "id": "id 아이디",
        "family_name": "성 familyname",
        "given_name": "명 givenname",
        "duties": "담당 분장 주요업무",
        "phone": "번호전화 t",
        "extension": "구내 교환 교환번호",
        "team": "팀 과 부 실 센터 부서팀 부서과 실팀",
        "unit": "국 단",
        "floor": "층 floor 근무층",
        "seat": "자리 좌석 seat",
        "number": _NUMBER,
        "note": _NOTE,
    },
)
SURVEY = Vocabulary(
    {
        "dimension": "항목 구분 차원 요소 영역 요인 문항 평가항목 조사항목 지표 세부항목 품질요소 dimension",
        "service": "서비스 사업명 사업 업무명 민원 분야 대상사업 업무 서비스명 service",
        "score": "점수 만족도 만족도점수 평균점수 평점 결과 score 100점환산 환산점수",
        "base": "사례수 응답자수 응답자 표본수 표본 응답수 응답인원 조사인원 참여자수",
        "year": "연도 년도 조사연도 year",
    },
    {"score": "값 계 점 종합 평균 전체", "base": "n 명 인원 base", "service": "부서", "number": _NUMBER, "note": _NOTE},
)
PERFORMANCE = Vocabulary(
    {
        "standard": "서비스기준 이행기준 이행지표 서비스이행기준 기준명 성과지표 지표 지표명 "
        "약속 standard 이행항목 세부기준",
        "target": "목표 목표치 목표값 목표율 target",
        "value": "실적 결과 이행률 이행율 준수율 달성률 달성율 이행실적 결과값 달성도 실적치 value",
        "base": "건수 대상건수 처리건수 총건수 접수건수 모수 전체건수",
        "met": "준수건수 이행건수 기한내 기한내처리 기한내건수 달성건수",
        "overdue": "미이행건수 지연건수 기한초과 초과건수",
        "counted": "산출방법 산식 산출식 측정방법 집계방법 세는방법 계산식 산출기준 측정산식",
        "source": "출처 근거 자료출처 확인방법 근거자료 증빙 증빙자료",
        "period": "기간 시기 분기 반기 대상기간",
    },
    {
        "standard": "기준 항목 구분 내용 서비스 서비스항목",
        "unit": "단위",
        "number": _NUMBER,
        "note": f"{_NOTE} 설명 사유",
        "counted": "방법",
    },
)
VOCABULARIES: Mapping[Kind, Vocabulary] = {"staff": STAFF, "survey": SURVEY, "performance": PERFORMANCE}

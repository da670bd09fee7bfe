// Find Korean words as they are typed: in the middle of compounds, by initial consonants, and before a syllable is whole.
const FIRST = "가".codePointAt(0)
const LAST = "힣".codePointAt(0)
const INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
const FINALS = ["", ..."ㄱㄲ", "ㄱㅅ", "ㄴ", "ㄴㅈ", "ㄴㅎ", "ㄷ", "ㄹ", "ㄹㄱ", "ㄹㅁ", "ㄹㅂ", "ㄹㅅ", "ㄹㅌ", "ㄹㅍ", "ㄹㅎ",
  "ㅁ", "ㅂ", "ㅂㅅ", ..."ㅅㅆㅇㅈㅊㅋㅌㅍㅎ"]
// A keyboard joins two consonants that follow each other.
const JOINED = { ㄳ: "ㄱㅅ", ㄵ: "ㄴㅈ", ㄶ: "ㄴㅎ", ㄺ: "ㄹㄱ", ㄻ: "ㄹㅁ", ㄼ: "ㄹㅂ", ㄽ: "ㄹㅅ", ㄾ: "ㄹㅌ", ㄿ: "ㄹㅍ", ㅀ: "ㄹㅎ", ㅄ: "ㅂㅅ" }

// Every middle dot parts words; Unicode takes those of Hangul keyboards (ㆍ, ᆞ) for letters.
const MIDDLE_DOTS = /[·ㆍ・･•‧∙⋅ᆞ]/gu

// The words of a query: parted by spaces and signs, in one form.
export const wordsOf = text => composed(text).split(/[\s,.?!/'"‘’“”]+/).map(plain).filter(Boolean)

// The letters and digits of a text, without spaces and signs, in one form.
export const plain = text => composed(text).toLowerCase().replace(/[^\p{L}\p{N}○]/gu, "")

// The pattern of a word; `unfinished` takes its last syllable for one that may still grow.
export function pattern(word, unfinished) {
  const letters = [...word.replace(/[ㄳ-ㅄ]/g, pair => JOINED[pair] ?? pair)]
  return new RegExp(letters.map((letter, place) =>
    INITIALS.includes(letter) ? begunBy(letter)
      : unfinished && place === letters.length - 1 && isSyllable(letter) ? growing(letter) : escaped(letter)
  ).join(""), "u")
}

const composed = text => text.normalize("NFC").replace(MIDDLE_DOTS, " ")
const isSyllable = letter => letter >= "가" && letter <= "힣"
const escaped = letter => letter.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
const span = (first, count) => `[${String.fromCodePoint(first)}-${String.fromCodePoint(Math.min(first + count - 1, LAST))}]`

// ㄱ stands for itself and for every syllable that begins with it.
function begunBy(consonant) {
  return `(?:${consonant}|${span(FIRST + INITIALS.indexOf(consonant) * 588, 588)})`
}

// 가 may become 감; the ㅂ of 갑 may become the beginning of the next syllable, as in 가방.
function growing(syllable) {
  const code = syllable.codePointAt(0)
  const final = FINALS[(code - FIRST) % 28]
  if (!final) return span(code, 28)
  const base = code - (code - FIRST) % 28 + FINALS.indexOf(final.slice(0, -1))
  return `(?:${syllable}|${String.fromCodePoint(base)}${begunBy(final.at(-1))})`
}

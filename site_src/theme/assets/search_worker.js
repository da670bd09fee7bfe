// Material's search in its worker, with what it has no way for: a word with a typing slip is looked for as the nearest
// word of the texts, and whatever has more of the words asked for comes first. A word that is found is never changed.
// main.html names this file as the worker, and Material's own after the question mark.
const SETUP = 0, QUERY = 2 // Material's numbers of messages
let docs, index, tokens, words
const nearby = new Map()

addEventListener("message", ({ data }) => {
  if (data.type === SETUP) docs = data.data.docs
  if (data.type === QUERY && index) data.data = corrected(data.data)
})
importScripts(`javascripts/workers/${location.search.slice(1)}`)

const { build } = lunr.Builder.prototype
lunr.Builder.prototype.build = function () { tokens = Object.keys((index = build.call(this)).invertedIndex); return index }

// Each word that fits weighs more than any title; one that fits exactly more than one that only begins like it.
const { search } = lunr.Index.prototype
lunr.Index.prototype.search = function (query) {
  const terms = query.split(" ").filter(term => !term.startsWith("-")).map(term => term.replace(/^\+|\*$/g, ""))
  return search.call(this, query).map(result => {
    const matched = Object.keys(result.matchData.metadata)
    const fits = terms.map(term => matched.includes(term) ? 1 : term.length > 1 && matched.some(word => word.startsWith(term)) ? .9 : 0)
    return Object.assign(result, { score: result.score * 1e5 ** fits.reduce((sum, fit) => sum + fit, 0) })
  })
}

function corrected(query) {
  return query.normalize().toLowerCase().split(/\s+/).map(word => {
    const parts = word.split(lunr.tokenizer.separator).filter(Boolean)
    return parts.every(isKnown) ? word : parts.map(part => isKnown(part) ? part : nearest(part) ?? inTwo(part)).join(" ")
  }).join(" ")
}

const isKnown = part => part in index.invertedIndex || tokens.some(word => word.startsWith(part))

// A compound whose end alone has the slip: 불편신거 is 불편 and 신고.
function inTwo(part) {
  for (let end = /[가-힣]/.test(part) ? part.length - 2 : 0; end >= 2; end--) {
    const rest = part.slice(0, end) in index.invertedIndex && nearest(part.slice(end), part)
    if (rest) return `${part.slice(0, end)} ${rest}`
  }
  return part
}

// The longer the whole of what was typed, the more slips are forgiven.
function nearest(part, whole = part) {
  const key = `${part} ${whole}`
  if (!nearby.has(key)) nearby.set(key, /\d/.test(part) ? null : lookFor(part, keysOf(whole).length))
  return nearby.get(key)
}

function lookFor(part, length) {
  const texts = () => docs.map(doc => `${doc.title} ${doc.text}`.toLowerCase().replace(/<[^>]*>/g, " ")).join(" ")
  words ??= [...new Set([...tokens, ...texts().match(/\p{L}{2,}/gu) ?? []])]
    .map(word => ({ word, keys: keysOf(word) })).sort((one, other) => one.keys.length - other.keys.length)
  const typed = keysOf(part)
  let best = null, least = length < 4 ? -1 : length < 6 ? .5 : length < 11 ? 1 : 2
  for (const { word, keys } of words) {
    const slips = keys.length + least < typed.length ? Infinity : distance(typed, keys, least)
    if (slips < least || (slips === least && !best)) [best, least] = [word, slips]
  }
  return best
}

// How many keys must be changed, left out or added until what was typed is how a word begins; Infinity if more than most.
// Half a slip is a key with Shift or without, or one that sounds alike.
function distance(typed, keys, most) {
  let before = Array.from({ length: keys.length + 1 }, (_, place) => place)
  for (let row = 1; row <= typed.length; row++) {
    const now = [row]
    for (let place = 1; place <= keys.length; place++) {
      const [one, other] = [typed[row - 1], keys[place - 1]]
      const changed = one === other ? 0 : sound(one) === sound(other) ? .5 : 1
      now.push(Math.min(before[place - 1] + changed, before[place] + 1, now[place - 1] + 1))
    }
    if (Math.min(...now) > most) return Infinity
    before = now
  }
  return Math.min(...before)
}

// ㅏㅑ ㅓㅕ ㅗㅛ ㅜㅠ ㅐㅔ ㄱㅋ ㄷㅌ ㅂㅍ ㅈㅊ, as the keys of a Korean keyboard are named in Latin.
const ALIKE = { i: "k", u: "j", y: "h", b: "n", p: "o", z: "r", x: "e", v: "q", c: "w" }
const sound = key => ALIKE[key.toLowerCase()] ?? key.toLowerCase()

const FIRST = "r R s e E f a q Q t T d w W c z x v g".split(" ")
const VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l".split(" ")
const LAST = " r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g".split(" ")
const LONE = ["r R rt s sw sg e E f fr fa fq ft fx fv fg a q Q qt t T d w W c z x v g".split(" "), VOWELS].flat()

// The keys that are pressed for a word: 헌장 is gjswkd, which is also what comes of it while the keyboard is in Latin.
function keysOf(word) {
  return [...word].map(letter => {
    const code = letter.codePointAt(0), syllable = code - 0xAC00
    if (syllable >= 0 && syllable < 11172) return FIRST[Math.floor(syllable / 588)] + VOWELS[Math.floor(syllable / 28) % 21] + LAST[syllable % 28]
    return LONE[code - 0x3131] ?? letter
  }).join("")
}

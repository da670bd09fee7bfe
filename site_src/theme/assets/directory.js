// Find people in the directory as one types. The list is whole without this; every word comes from the box itself.
import { pattern, plain, wordsOf } from "./hangul.js"

const box = document.querySelector(".finder")
if (box) begin()

function begin() {
  const input = box.querySelector("input")
  const status = box.querySelector("[role=status]")
  const nobody = document.querySelector(".finder__nobody")
  const contents = document.querySelector(".teams")
  const sections = [...document.querySelectorAll("section.directory")]
  const asked = new Set(box.dataset.asked.split(" "))
  const endings = box.dataset.endings.split(" ")
  let people, announcing

  // Each person's row gets a link by which it can be cited. (Written into the page, 2,000 of them weigh too much.)
  for (const row of document.querySelectorAll("section.directory tbody tr")) {
    const link = document.createElement("a")
    link.className = "directory__link"
    link.href = `#${row.id}`
    link.setAttribute("aria-label", box.dataset.link.replace("{person}", () => called(row)))
    row.cells[row.cells.length - 1].append(" ", link) // the first cell names the row, again and again
  }

  box.hidden = false
  box.addEventListener("submit", event => { event.preventDefault(); show(); announce(0) })
  input.addEventListener("input", () => { show(); announce(400) })
  // A link to somebody who is not among those found shows the whole list again.
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (!target?.closest("[hidden]")) return
    input.value = ""
    show()
    announce(0)
    target.scrollIntoView()
  })
  input.value = document.documentElement.dataset.asked ?? ""
  if (input.value) {
    show()
    box.scrollIntoView() // on a phone those found would be below the screen
    addEventListener("load", () => announce(0)) // when Material has read the address
  }

  function show() {
    people ??= sections.flatMap(section => {
      const team = textOf(section.querySelector("h2, h3, h4, h5, h6"))
      return [...section.querySelectorAll("tbody tr")].map(row => person(team, row))
    })
    const query = input.value.trim()
    const result = query ? find(query, people, asked, endings) : { found: people, near: false }
    const found = new Set(result.found)
    for (const one of people) one.row.hidden = !found.has(one)
    for (const section of sections) section.hidden = Boolean(query) && !section.querySelector("tbody tr:not([hidden])")
    contents.hidden = Boolean(query)
    nobody.hidden = found.size > 0 || !query
    box.dataset.now = query ? said(query, result) : ""
  }

  function said(query, { found, near }) {
    const count = found.length === 0 ? box.dataset.none : found.length === 1 ? box.dataset.one
      : box.dataset.found.replace("{count}", found.length.toLocaleString())
    return near && found.length ? box.dataset.near.replace("{found}", () => count).replace("{query}", () => query) : count
  }

  // Screen readers hear the result, and the address names the search, when the typing pauses.
  function announce(wait) {
    clearTimeout(announcing)
    announcing = setTimeout(() => {
      status.textContent = box.dataset.now
      const address = new URL(location.href)
      const query = input.value.trim()
      if (query) address.searchParams.set("q", query); else address.searchParams.delete("q")
      if (address.href !== location.href) history.replaceState(history.state, "", address)
    }, wait)
  }
}

// The text of an element itself, without what stands in it for other ends: links, and what is for eyes or ears alone.
// A browser that translates the page wraps each text in elements of its own, so no text node is looked for.
function textOf(element) {
  const parts = [...element.childNodes].filter(part => !part.matches?.("a, .visually-hidden, .sample, [aria-hidden]"))
  return parts.map(part => part.textContent).join("").trim()
}

function called(row) {
  return `${textOf(row.cells[0])} ${row.cells[1].textContent.trim()}`
}

function person(team, row) {
  const cells = row.cells
  const duties = [...row.querySelectorAll("li")].map(duty => duty.textContent)
  const phones = cells[cells.length - 1].textContent
  const fields = [textOf(row.cells[0]), team, ...(row.dataset.words ?? "").split(";"), ...duties,
    cells[1].textContent, phones, phones.replaceAll("+82-", "0")] // sought as it is dialled in Korea, too
  return { row, text: fields.map(plain).join("\n") }
}

// Whoever fits every word; or every word but those of asking; or, at last, whoever comes nearest.
function find(query, people, asked, endings) {
  const words = wordsOf(query)
  if (!words.length) return { found: [], near: false }
  const forms = words.map(word => [word, ...stems(word, endings)])
  const meant = forms.filter(alike => !alike.some(word => asked.has(word)))
  const whole = [[plain(query)]]
  for (const attempt of [whole, forms, meant]) {
    for (const unfinished of [false, true]) {
      const wanted = attempt.map(alike => alike.map(word => pattern(word, unfinished)))
      const found = wanted.length ? people.filter(one => wanted.every(any => any.some(word => word.test(one.text)))) : []
      if (found.length) return { found, near: false }
    }
  }
  return { found: nearest((meant.length ? meant : forms).map(([word]) => word), people), near: true }
}

function stems(word, endings) {
  return endings.filter(end => word.endsWith(end) && word.length - end.length >= 2).map(end => word.slice(0, -end.length))
}

// Those who share the most with the words, two syllables (or four letters) at a time: 특허연계평가 finds 평가.
function nearest(words, people) {
  const parts = words.flatMap(word => {
    const size = /[a-z]/.test(word) ? 4 : 2
    return Array.from({ length: Math.max(0, word.length - size + 1) }, (_, place) => word.slice(place, place + size))
  })
  const shared = people.map(one => parts.filter(part => one.text.includes(part)).length)
  const most = Math.max(1, ...shared)
  return people.filter((_, place) => shared[place] === most)
}

// By when an answer comes to what is sent now, counted again each minute. No live region: it never interrupts.
// Where the calendar cannot tell, the page's own words stay: the limit as a rule.
import { dueAt, readCalendar } from "./deadlines.js"

const MINUTE = 60000

// As the service writes it: 12월 1일(화) 09:00, or 1 December 2026, 09:00 (KST, UTC+9).
const inWords = (moment, lang) => {
  const format = (options) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : "ko", { timeZone: "Asia/Seoul", ...options })
    .format(moment)
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
  if (lang === "en") return `${format({ day: "numeric", month: "long", year: "numeric" })}, ${time} (KST, UTC+9)`
  return `${format({ month: "long", day: "numeric" })}(${format({ weekday: "short" })}) ${time}`
}

for (const line of document.querySelectorAll("[data-promise]")) {
  const clock = JSON.parse(line.closest("[data-clock]").dataset.clock)
  const calendar = readCalendar(clock.calendar)
  const ahead = clock.now ? Date.parse(clock.now) - Date.now() : 0 // how far the service's clock is ahead of this one
  const form = line.closest("form")
  const place = line.firstElementChild
  let shown = place.textContent

  const say = (words) => { if (words !== shown) place.textContent = shown = words }
  const refresh = () => {
    const kind = line.dataset.promise || form.elements.kind.value
    const limit = clock.limits[kind]
    line.hidden = !limit
    if (!limit) return
    const due = dueAt(calendar, limit, Date.now() + ahead)
    line.dataset.rule = clock.rules[kind]
    say(due === undefined ? clock.rules[kind] : clock.sentence.replace("{due}", inWords(due, clock.lang)))
  }

  refresh()
  setInterval(refresh, MINUTE)
  form?.addEventListener("change", refresh)
  addEventListener("pageshow", refresh) // a page that was put aside, and comes back much later
}

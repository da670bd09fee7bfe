// By when a message that is sent now is answered, counted as the service counts (feedback_api/cases/deadlines.py).
// The page has the working days of a year; where they do not reach, it goes on saying the rule in words.
const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const KOREA = 9 * HOUR // ahead of UTC, all year

// Moments are milliseconds of Korean time since the first of the days; `works` has a digit a day.
export const dueAt = ({ works, opens, closes, hours, days }, moment) => {
  const isWorkingDay = (day) => {
    if (day < 0 || day >= works.length) throw new RangeError("no calendar")
    return works[day] === "1"
  }
  const workingDayFrom = (day) => {
    while (!isWorkingDay(day)) day += 1
    return day
  }
  const dayOf = (time) => Math.floor(time / DAY)

  // What comes on a day off, or in the night after it, counts from the opening of the next working day.
  const countedFrom = () => {
    const day = dayOf(moment)
    if (!isWorkingDay(day)) return workingDayFrom(day) * DAY + opens
    return isWorkingDay(day - 1) ? moment : Math.max(moment, day * DAY + opens)
  }

  const afterHours = (start) => {
    let left = hours * HOUR
    for (let day = workingDayFrom(dayOf(start)); ; day = workingDayFrom(day + 1)) {
      const begins = Math.max(start, day * DAY)
      const midnight = (day + 1) * DAY
      if (begins + left < midnight) return begins + left
      left -= midnight - begins
    }
  }

  const afterDays = (start) => {
    const day = dayOf(start)
    let last = workingDayFrom(start < day * DAY + closes ? day : day + 1)
    for (let count = 1; count < days; count += 1) last = workingDayFrom(last + 1)
    return last * DAY + closes
  }

  return hours ? afterHours(countedFrom()) : afterDays(countedFrom())
}

const timeOf = (text) => {
  const [hour, minute] = text.split(":").map(Number)
  return hour * HOUR + minute * MINUTE
}

export const calendarOf = ({ first, works, opens, closes, hours, days }) => ({
  first: Date.parse(`${first}T00:00Z`),
  works,
  opens: timeOf(opens),
  closes: timeOf(closes),
  hours: Number(hours ?? 0),
  days: Number(days ?? 0),
})

// Give the deadline of what is received at a moment, as a Date in UTC; null where the calendar does not reach.
export const deadline = (calendar, received) => {
  try {
    const zero = calendar.first - KOREA
    return new Date(zero + dueAt(calendar, received.getTime() - zero))
  } catch {
    return null
  }
}

const WEEKDAYS = "일월화수목금토"
const written = (moment, lang) => {
  const local = new Date(moment.getTime() + KOREA) // its parts in UTC are those in Korea
  const time = local.toISOString().slice(11, 16)
  const day = local.getUTCDate()
  if (lang !== "en") return `${local.getUTCMonth() + 1}월 ${day}일(${WEEKDAYS[local.getUTCDay()]}) ${time}`
  const month = local.toLocaleString("en", { month: "long", timeZone: "UTC" })
  return `${day} ${month} ${local.getUTCFullYear()}, ${time} (KST, UTC+9)`
}

// Shown at once and once a minute. No live region: whoever reads the sentence hears it as it is then.
if (typeof document !== "undefined") {
  for (const place of document.querySelectorAll(".answer-clock [data-works]")) {
    const rule = place.textContent
    const calendar = calendarOf(place.dataset)
    const show = () => {
      const due = deadline(calendar, new Date())
      const sentence = due ? place.dataset.moment.replace("{moment}", written(due, document.documentElement.lang)) : rule
      if (place.textContent !== sentence) place.textContent = sentence
    }
    show()
    setInterval(show, MINUTE)
    addEventListener("pageshow", show)
  }
}

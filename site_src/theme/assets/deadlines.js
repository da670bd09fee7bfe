// When an answer is due: the rule of feedback_api/cases/deadlines.py, which a test compares at thousands of moments.
// Moments are milliseconds since 1970 in UTC; in here, of Korean time, which knows no summer time. Days are counted
// from 1970-01-01. Working days come from the site's build and end one day: what lies beyond has no answer here.

const HOUR = 3600000
const DAY = 24 * HOUR
const KOREA = 9 * HOUR

const dayOf = (date) => Date.parse(`${date}T00:00Z`) / DAY
const timeOf = (clock) => Date.parse(`1970-01-01T${clock}Z`)

// Make the calendar of the page's JSON quick to ask.
export const readCalendar = ({ first, last, opens, closes, holidays }) => ({
  first: dayOf(first),
  last: dayOf(last),
  opens: timeOf(opens),
  closes: timeOf(closes),
  holidays: new Set(holidays.map(dayOf)),
})

// 1970-01-01 was a Thursday: from Monday on, the days of a week are 0 to 6.
const isWorkingDay = ({ holidays }, day) => (day + 3) % 7 < 5 && !holidays.has(day)

// Yield the working days from a day on, as far as the calendar goes.
function* workingDays(calendar, day) {
  for (; day <= calendar.last; day++) if (isWorkingDay(calendar, day)) yield day
}

// What comes on a day off, or in the night after it, counts from the opening of the next working day.
const countedFrom = (calendar, moment) => {
  const day = Math.floor(moment / DAY)
  const [next] = workingDays(calendar, day)
  const opening = next * DAY + calendar.opens
  if (next !== day) return opening
  return isWorkingDay(calendar, day - 1) ? moment : Math.max(moment, opening)
}

// Hours run through the whole of each working day, the night too.
const afterHours = (calendar, start, left) => {
  for (const day of workingDays(calendar, Math.floor(start / DAY))) {
    const begins = Math.max(start, day * DAY)
    const midnight = (day + 1) * DAY
    if (begins + left < midnight) return begins + left
    left -= midnight - begins
  }
}

// Days include the first if work has not closed yet, and end when work closes.
const afterDays = (calendar, start, days) => {
  const day = Math.floor(start / DAY)
  const isOpen = start - day * DAY < calendar.closes
  for (const next of workingDays(calendar, isOpen ? day : day + 1)) {
    days -= 1
    if (days === 0) return next * DAY + calendar.closes
  }
}

// Give the end of the time for an answer, or undefined where the calendar cannot tell.
export const dueAt = (calendar, { hours, days }, moment) => {
  const local = moment + KOREA
  if (!(local >= (calendar.first + 1) * DAY)) return undefined // the day before is asked about, too
  const start = countedFrom(calendar, local)
  const due = hours ? afterHours(calendar, start, hours * HOUR) : afterDays(calendar, start, days)
  return due === undefined ? undefined : due - KOREA
}

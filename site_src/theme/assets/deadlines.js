// When an answer is due: the rule of feedback_api/cases/deadlines.py, which a test compares at thousands of moments.
// Moments are milliseconds since 1970 in UTC; in here, of Korean time, which knows no summer time. Days are counted
// from 1970-01-01. Working days come from the site's build and end one day: what lies beyond has no answer here.

const MINUTE = 60000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const KOREA = 9 * HOUR

const dayOf = (date) => Date.parse(`${date}T00:00Z`) / DAY
const timeOf = (clock) => Date.parse(`1970-01-01T${clock}Z`)

// Make the calendar of the page's JSON quick to ask.
export const readCalendar = ({ first, last, opens, closes, lunch, holidays }) => ({
  first: dayOf(first),
  last: dayOf(last),
  opens: timeOf(opens),
  closes: timeOf(closes),
  work: lunch ? [[opens, lunch[0]].map(timeOf), [lunch[1], closes].map(timeOf)] : [[opens, closes].map(timeOf)],
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

// Working hours run while people work, and not at lunch.
const afterWork = (calendar, start, left) => {
  for (const day of workingDays(calendar, Math.floor(start / DAY))) {
    for (const [opens, closes] of calendar.work) {
      const since = Math.max(day * DAY + opens, start)
      const until = day * DAY + closes
      if (since < until && left <= until - since) return since + left
      left -= Math.max(until - since, 0)
    }
  }
}

// Days include the first if it is one that counts, the limit counts it, and work has not closed yet.
const firstDay = (calendar, moment, next) => {
  const day = Math.floor(moment / DAY)
  return next || moment - day * DAY >= calendar.closes ? day + 1 : day
}

// Days end when work closes.
const afterDays = (calendar, first, days) => {
  for (const day of workingDays(calendar, first)) {
    days -= 1
    if (days === 0) return day * DAY + calendar.closes
  }
}

// Give the end of the time for an answer, of Korean time; `limit` has one of the first four, and `next` or not.
const endOf = (calendar, { hours, working_hours: worked, days, calendar_days: all, next }, moment) => {
  if (hours) return afterHours(calendar, countedFrom(calendar, moment), hours * MINUTE)
  if (worked) return afterWork(calendar, moment, worked * MINUTE)
  const first = firstDay(calendar, moment, next)
  // All days count, and the last is moved to a working day.
  return days ? afterDays(calendar, first, days) : afterDays(calendar, first + all - 1, 1)
}

// Give the end of the time for an answer, or undefined where the calendar cannot tell.
export const dueAt = (calendar, limit, moment) => {
  const local = moment + KOREA
  if (!(local >= (calendar.first + 1) * DAY)) return undefined // the day before is asked about, too
  const due = endOf(calendar, limit, local)
  return due === undefined ? undefined : due - KOREA
}

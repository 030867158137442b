const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const fixedSteps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map(minutes => minutes * minute)
const daySteps = [1, 2, 7, 14, 28, 84, 182, 364]

/**
 * Round instants for a time axis in the person's own zone, ascending, at most `most` of them.
 * Days are stepped on the calendar, since a day is not always 24 hours long.
 */
export function timeTicks(fromMs: number, toMs: number, most: number): number[] {
  if (!(toMs > fromMs) || most < 1) return []
  const wanted = (toMs - fromMs) / most
  const step = fixedSteps.find(candidate => candidate >= wanted)
  return step === undefined ? calendarTicks(fromMs, toMs, wanted) : clockTicks(fromMs, toMs, step)
}

function clockTicks(fromMs: number, toMs: number, step: number): number[] {
  const midnight = startOfDay(fromMs)
  const first = midnight + Math.ceil((fromMs - midnight) / step) * step
  return Array.from(
    { length: Math.max(0, Math.floor((toMs - first) / step) + 1) },
    (_, index) => first + index * step,
  )
}

function calendarTicks(fromMs: number, toMs: number, wantedMs: number): number[] {
  const days = daySteps.find(candidate => candidate * day >= wantedMs) ?? Math.ceil(wantedMs / day)
  const ticks: number[] = []
  const tick = new Date(startOfDay(fromMs))
  while (tick.getTime() < fromMs) tick.setDate(tick.getDate() + 1)
  for (; tick.getTime() <= toMs; tick.setDate(tick.getDate() + days)) ticks.push(tick.getTime())
  return ticks
}

function startOfDay(atMs: number): number {
  const date = new Date(atMs)
  date.setHours(0, 0, 0, 0)
  return date.getTime()
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', hour12: false })
const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const instant = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
  timeZoneName: 'short',
})

/** "14:05", or "3 May" where the tick is a midnight. */
export function tickLabel(atMs: number): string {
  return startOfDay(atMs) === atMs ? date.format(atMs) : clock.format(atMs)
}

/** Day, time and zone: for tooltips and tables. */
export function instantLabel(atMs: number): string {
  return instant.format(atMs)
}

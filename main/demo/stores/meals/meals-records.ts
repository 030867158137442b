import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DemoEnvironment } from '../../demo-environments.ts'
import { hourMs, minuteMs, pastMs } from '../../demo-time.ts'
import { createRandom } from '../../random.ts'
import { trafficShare } from '../../traffic-shape.ts'

/** Files that others than the application keep: who has an account, and how many tickets its support has open. */
export type MealsRecords = {
  readonly peopleFile: string
  readonly ticketFile: string
  /** now and then the help desk writes down how many there are */
  readonly everySecond: () => Promise<void>
}

export const peopleColumn = 'account'
export const ticketTime = 'counted_at'
export const ticketColumn = 'open_tickets'

const accounts: { readonly [E in DemoEnvironment]: number } = {
  development: 15,
  staging: 120,
  production: 1800,
}

/** Every minute of the last hours, and every quarter of an hour before. */
const everyMs = minuteMs
const pastEveryMs = 15 * minuteMs
const lastHoursMs = 2 * hourMs

type Options = { readonly isNew: boolean; readonly madeAtMs: number; readonly nowMs: () => number }

export async function openMealsRecords(
  environment: DemoEnvironment,
  place: string,
  { isNew, madeAtMs, nowMs }: Options,
): Promise<MealsRecords> {
  const peopleFile = join(place, 'accounts.csv')
  const ticketFile = join(place, 'tickets.csv')
  const random = createRandom(300 + environment.length)
  const most = accounts[environment] / 90
  const ticket = (atMs: number): string => {
    const open = Math.round(most * (0.4 + 0.5 * trafficShare(madeAtMs - atMs)) + 2 * random.next())
    return `${new Date(atMs).toISOString()},${open}\n`
  }
  if (isNew) {
    const people = Array.from({ length: accounts[environment] }, (_, index) => `acc-${10_000 + index * 3}`)
    await writeFile(peopleFile, [peopleColumn, ...people, ''].join('\n'), { mode: 0o600 })
    const counted: string[] = []
    for (let agoMs = pastMs; agoMs > 0; agoMs -= agoMs > lastHoursMs ? pastEveryMs : everyMs)
      counted.push(ticket(madeAtMs - agoMs))
    await writeFile(ticketFile, [`${ticketTime},${ticketColumn}\n`, ...counted].join(''), { mode: 0o600 })
  }
  let countedAtMs = 0
  return {
    peopleFile,
    ticketFile,
    everySecond: async () => {
      if (nowMs() - countedAtMs < everyMs) return
      countedAtMs = nowMs()
      await appendFile(ticketFile, ticket(countedAtMs))
    },
  }
}

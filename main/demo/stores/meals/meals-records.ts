import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DemoEnvironment } from '../../demo-environments.ts'
import { hourMs, pastMs } from '../../demo-time.ts'
import { createRandom } from '../../random.ts'

/** Files that others than the application keep: who has an account, and every ticket of its support. */
export type MealsRecords = {
  readonly peopleFile: string
  readonly ticketFile: string
  /** now and then somebody opens a ticket */
  readonly everySecond: () => Promise<void>
}

export const peopleColumn = 'account'
export const ticketTime = 'opened_at'

const accounts: { readonly [E in DemoEnvironment]: number } = {
  development: 15,
  staging: 120,
  production: 1800,
}
/** of production, at any hour */
const ticketsAnHour = 2.5

type Options = { readonly isNew: boolean; readonly madeAtMs: number; readonly nowMs: () => number }

export async function openMealsRecords(
  environment: DemoEnvironment,
  place: string,
  { isNew, madeAtMs, nowMs }: Options,
): Promise<MealsRecords> {
  const peopleFile = join(place, 'accounts.csv')
  const ticketFile = join(place, 'tickets.csv')
  const random = createRandom(300 + environment.length)
  const rate = environment === 'production' ? ticketsAnHour : ticketsAnHour / 10
  const ticket = (atMs: number): string =>
    `${new Date(atMs).toISOString()},${random.pick(['login', 'planning', 'notifications', 'billing']) ?? ''}\n`
  if (isNew) {
    const people = Array.from({ length: accounts[environment] }, (_, index) => `acc-${10_000 + index * 3}`)
    await writeFile(peopleFile, [peopleColumn, ...people, ''].join('\n'), { mode: 0o600 })
    const tickets: string[] = []
    for (let agoMs = pastMs; agoMs > 0; agoMs -= hourMs) {
      const opened = Array.from({ length: random.poisson(rate) }, () => random.next() * hourMs).sort(
        (one, other) => one - other,
      )
      tickets.push(...opened.map(afterMs => ticket(Math.min(madeAtMs, madeAtMs - agoMs + afterMs))))
    }
    await writeFile(ticketFile, [`${ticketTime},about\n`, ...tickets].join(''), { mode: 0o600 })
  }
  return {
    peopleFile,
    ticketFile,
    everySecond: async () => {
      if (random.next() < rate / 3600) await appendFile(ticketFile, ticket(nowMs()))
    },
  }
}

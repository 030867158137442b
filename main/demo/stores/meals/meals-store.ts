import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { z } from 'zod'
import type { Measure } from '../../../../shared/domain/measure.ts'
import { RestFlagsSettings } from '../../../../shared/domain/rest-flags-settings.ts'
import type { Access } from '../../../../shared/domain/connection.ts'
import { standInName } from '../../demo-connections.ts'
import type { DemoEnvironment } from '../../demo-environments.ts'
import { dayMs } from '../../demo-time.ts'
import { lifeEvents } from '../../past-events.ts'
import { onOffPatchOf } from '../../past-patch.ts'
import { createRestFlags, type KeptFlag } from '../../stand-ins/rest-flags.ts'
import { serveRestFlags } from '../../stand-ins/rest-flags-server.ts'
import type { DemoStore } from '../demo-store.ts'
import { everySecond } from '../every-second.ts'
import { listenAgain, replaceFile } from '../kept-files.ts'
import type { StoreOptions } from '../open-demo-stores.ts'
import { mealsFlags } from './meals-flags.ts'
import { openMealsRecords, peopleColumn, ticketColumn, ticketTime } from './meals-records.ts'

/** Staging shows what a connection is that may only look. */
const access: { readonly [E in DemoEnvironment]: Access } = {
  development: 'read-write',
  staging: 'read-only',
  production: 'read-write',
}

/** Few enough that a rollback of everything meets the limit, and shows that it waits as long as it is told to. */
const changesPerSecond = 8

const Kept = z.array(
  z.object({
    name: z.string(),
    enabled: z.boolean(),
    description: z.string(),
    createdAtMs: z.number(),
    updatedAtMs: z.number(),
  }),
)

const metricsPath = '/v1/metrics'

const memory: Measure = {
  name: 'Memory',
  component: null,
  variant: null,
  unit: 'MB',
  better: 'lower',
  source: { from: 'http', path: metricsPath, value: '$.memory.resident_mb' },
}

const ticketsIn = (file: string): Measure => ({
  name: 'Open tickets',
  component: null,
  variant: null,
  unit: 'tickets',
  better: 'lower',
  source: { from: 'csv', file, time: ticketTime, value: ticketColumn, aggregate: 'last' },
})

/** Seed 004's application, for which a stand-in stands in. */
export async function openMealsStore(
  environment: DemoEnvironment,
  { place, isNew, clock, madeAtMs, onProblem }: StoreOptions,
): Promise<DemoStore> {
  const id = `meals-${environment}`
  const token = randomBytes(24).toString('hex')
  const file = join(place, 'flags.json')
  const begin = isNew
    ? firstFlags(environment, madeAtMs)
    : Kept.parse(JSON.parse(await readFile(file, 'utf8')))
  const keep = (): void => replaceFile(file, JSON.stringify(flags.kept()))
  const flags = createRestFlags(clock.nowMs, { flags: begin, onWritten: () => keep() })
  keep()
  const records = await openMealsRecords(environment, place, { isNew, madeAtMs, nowMs: clock.nowMs })
  const server = await listenAgain(place, port =>
    serveRestFlags({
      port,
      flags,
      letIn: { header: 'Authorization', value: `Bearer ${token}` },
      changesPerSecond,
      before: answerMetrics(() => clock.nowMs() - madeAtMs),
    }),
  )
  return {
    connection: {
      secret: token,
      connection: {
        id,
        environmentId: environment,
        name: standInName('meals-api', environment),
        access: access[environment],
        settings: RestFlagsSettings.parse({
          kind: 'rest-flags',
          host: server.host,
          port: server.port,
          tls: { mode: 'off' },
          authentication: { scheme: 'bearer' },
          people: { from: 'csv', file: records.peopleFile, column: peopleColumn },
          measures: [memory, ticketsIn(records.ticketFile)],
        }),
      },
    },
    events: mealsFlags.flatMap(({ name, lives }) =>
      lifeEvents({ environment, connectionId: id, flagKey: name }, lives[environment]),
    ),
    openPast: async () => ({
      // the stand-in goes by the demo's clock
      setTime: async () => {},
      changeFlag: async (name, { enabled }) => void flags.update(name, { enabled }),
      patchOf: onOffPatchOf,
      close: async () => {},
    }),
    traffic: everySecond(records.everySecond, onProblem),
    stop: () => server.close(),
  }
}

function firstFlags(environment: DemoEnvironment, madeAtMs: number): readonly KeptFlag[] {
  return mealsFlags.map(({ name, description, ageDays, lives }) => ({
    name,
    description,
    enabled: lives[environment].begins.enabled,
    createdAtMs: madeAtMs - ageDays * dayMs,
    updatedAtMs: madeAtMs - ageDays * dayMs,
  }))
}

/** What the application tells of itself: its memory goes up and down with the hours. */
function answerMetrics(ageMs: () => number) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'GET' || request.url !== metricsPath) return false
    const turns = (ageMs() / dayMs) * 2 * Math.PI
    const residentMb = Math.round(412 + 55 * Math.sin(turns * 6) + 9 * Math.sin(turns * 400))
    response.writeHead(200, { 'Content-Type': 'application/json', 'X-Stand-In': 'Switchyard demo' })
    response.end(JSON.stringify({ memory: { resident_mb: residentMb }, workers: 4 }))
    return true
  }
}

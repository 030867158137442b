import type { z } from 'zod'
import type { DemoProgress as DemoProgressSchema } from '../../shared/contract/workspace-contract.ts'
import type { Clock } from '../clock.ts'
import { createDemoClock, type DemoClock } from './demo-clock.ts'
import type { DemoConnection } from './demo-connections.ts'
import { hasDemoDatabases, makeDemoDatabases, setDemoPasswords } from './demo-databases.ts'
import { demoEnvironmentIds } from './demo-environments.ts'
import { forgetDemo, readDemoRecord, writeDemoRecord, type DemoRecord } from './demo-record.ts'
import { createDemoServer, type DemoServerAddress } from './demo-server.ts'
import type { ServerPrograms } from './find-server-programs.ts'
import { makePast, type PastServices } from './make-past.ts'
import { openDemoStores } from './stores/open-demo-stores.ts'
import type { DemoStore } from './stores/demo-store.ts'

export type DemoProgress = z.infer<typeof DemoProgressSchema>

export type DemoOptions = {
  /** the demo workspace's own folder, held by the caller; Switchyard's files of the demo lie in it too */
  readonly folder: string
  readonly clock: Clock
  readonly onProgress: (progress: DemoProgress) => void
  /** told what went wrong in the made-up application, which goes on by itself */
  readonly onProblem: (problem: unknown) => void
  readonly programs?: ServerPrograms
}

export type StartedDemo = {
  /** nothing was kept: save environments and connections, then call `makePast` */
  readonly isNew: boolean
  /** with this run's port and secrets; replace what an earlier run saved */
  readonly connections: readonly DemoConnection[]
  /** everything before this instant is simulated */
  readonly simulatedUntilMs: number
}

export type Demo = {
  /** for every service of this workspace */
  readonly clock: DemoClock
  /** Call before Switchyard's own files are opened: a demo that is new removes them. @throws AppError `not-available-here` */
  readonly start: () => Promise<StartedDemo>
  /** Call after the services are built, when the demo is new. A demo whose past was cut short is made anew. */
  readonly makePast: (services: PastServices) => Promise<void>
  /** The made-up application begins to work; first it catches up with the last hour. */
  readonly startTraffic: () => Promise<void>
  readonly stop: () => Promise<void>
  /** Stops and removes everything, so that the next start makes it anew. Close the services first. */
  readonly reset: () => Promise<void>
}

export function createDemo(options: DemoOptions): Demo {
  const { folder, onProgress, onProblem } = options
  const clock = createDemoClock(options.clock)
  const server = createDemoServer({ folder, ...(options.programs && { programs: options.programs }) })
  let running: Running | null = null

  /** Undefined: there is no demo of an earlier run, or not all of it can be used. */
  const openKept = async (record: DemoRecord | null, address: DemoServerAddress) => {
    if (record === null || address.isNew || !(await hasDemoDatabases(address))) return undefined
    const passwords = await setDemoPasswords(address)
    try {
      const { madeAtMs } = record
      const options = { folder, address, passwords, isNew: false, clock, madeAtMs, onProblem }
      return { madeAtMs, stores: await openDemoStores(options) }
    } catch (problem) {
      onProblem(problem)
      return undefined
    }
  }

  const stop = async (): Promise<void> => {
    const stores = running?.stores ?? []
    running = null
    await Promise.all(stores.map(async store => store.traffic?.stop()))
    await Promise.all(stores.map(store => store.stop()))
    await server.stop()
  }

  return {
    clock,
    start: async () => {
      onProgress({ step: 'Starting PostgreSQL', share: 0 })
      let address = await server.start()
      const kept = await openKept(await readDemoRecord(folder), address)
      if (kept !== undefined) {
        running = kept
        return startedAs(kept, false)
      }
      const madeAtMs = options.clock.nowMs()
      await forgetDemo(folder)
      if (!address.isNew) {
        await server.wipe()
        address = await server.start()
      }
      await makeDemoDatabases(address, madeAtMs, environment =>
        onProgress({
          step: `Writing three weeks of usage of ${environment}`,
          share: 0.1 + 0.1 * demoEnvironmentIds.indexOf(environment),
        }),
      )
      const passwords = await setDemoPasswords(address)
      const stores = await openDemoStores({
        folder,
        address,
        passwords,
        isNew: true,
        clock,
        madeAtMs,
        onProblem,
      })
      running = { madeAtMs, stores }
      return startedAs(running, true)
    },
    makePast: async services => {
      const { madeAtMs, stores } = running ?? notStarted()
      await makePast({
        services,
        stores,
        clock,
        madeAtMs,
        onProgress: share =>
          onProgress({ step: 'Living through three weeks of changes', share: 0.5 + 0.45 * share }),
      })
      await writeDemoRecord(folder, { madeAtMs })
      onProgress({ step: 'Ready', share: 1 })
    },
    startTraffic: async () => {
      const { stores } = running ?? notStarted()
      await Promise.all(stores.map(async store => store.traffic?.start()))
    },
    stop,
    reset: async () => {
      await stop()
      await forgetDemo(folder)
      await server.wipe()
    },
  }
}

type Running = {
  readonly madeAtMs: number
  readonly stores: readonly DemoStore[]
}

function startedAs({ stores, madeAtMs }: Running, isNew: boolean): StartedDemo {
  return { isNew, connections: stores.map(store => store.connection), simulatedUntilMs: madeAtMs }
}

function notStarted(): never {
  throw new Error('the demo was not started')
}

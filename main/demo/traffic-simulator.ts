import pg from 'pg'
import type { Clock } from '../clock.ts'
import type { DemoEnvironment } from './demo-environments.ts'
import { createEnvironmentTraffic } from './environment-traffic.ts'

export type TrafficLogin = {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  readonly database: string
}

export type TrafficSimulator = {
  /** Fills the time since the last request, an hour at most, and goes on every second. */
  readonly start: () => Promise<void>
  /** Returns when nothing is being written any more. */
  readonly stop: () => Promise<void>
}

export type TrafficOptions = {
  readonly environment: DemoEnvironment
  readonly login: TrafficLogin
  readonly clock: Clock
  readonly madeAtMs: number
  /** told what kept a second's requests from being written; the next second is tried all the same */
  readonly onProblem: (problem: unknown) => void
}

const everyMs = 1000
const longestGapMs = 60 * 60_000

/**
 * The made-up application of one environment at work: every second it reads its flags as they are in its database
 * and serves the requests of that second by them. So a rollback really takes effect, and really ends the failures.
 */
export function createTrafficSimulator(options: TrafficOptions): TrafficSimulator {
  const { clock, login, onProblem } = options
  const traffic = createEnvironmentTraffic(options.environment, options.madeAtMs)
  let client: pg.Client | null = null
  let timer: NodeJS.Timeout | undefined
  let busy: Promise<void> = Promise.resolve()
  let servedUntilMs = 0
  let stopped = true

  const connect = async (): Promise<pg.Client> => {
    if (client !== null) return client
    const fresh = new pg.Client({
      ...login,
      application_name: 'phoenix-app',
      options: '-c synchronous_commit=off',
    })
    fresh.on('error', problem => {
      onProblem(problem)
      if (client === fresh) client = null
    })
    await fresh.connect()
    client = fresh
    return fresh
  }

  const serve = async (): Promise<void> => {
    try {
      const session = await connect()
      const nowMs = clock.nowMs()
      if (servedUntilMs === 0) servedUntilMs = (await traffic.lastRequestMs(session)) ?? nowMs
      const fromMs = Math.max(servedUntilMs, nowMs - longestGapMs)
      await traffic.serve(session, fromMs, nowMs)
      servedUntilMs = nowMs
    } catch (problem) {
      const broken = client
      client = null
      // a session whose query failed half-way is not asked again
      void broken?.end().catch(onProblem)
      onProblem(problem)
    }
  }

  const again = (): void => {
    if (stopped) return
    timer = setTimeout(() => {
      busy = serve().then(again)
    }, everyMs)
    // traffic alone keeps no app open
    timer.unref()
  }

  return {
    start: async () => {
      if (!stopped) return
      stopped = false
      servedUntilMs = 0
      busy = serve()
      await busy
      again()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await busy
      const session = client
      client = null
      await session?.end()
    },
  }
}

import type { ClientBase } from 'pg'
import { rolloutValue, servedVariant, type ApplicationFlag } from './application-rule.ts'
import { demoComponents } from './demo-components.ts'
import type { DemoEnvironment } from './demo-environments.ts'
import { demoPeople } from './demo-people.ts'
import { minuteMs } from './demo-time.ts'
import { createPickUser } from './pick-user.ts'
import { createRandom } from './random.ts'
import { createSimulateRequest, type UsageRow } from './simulated-request.ts'
import { trafficShare } from './traffic-shape.ts'
import { insertUsage } from './usage-rows.ts'

/** How often the application writes down how many jobs wait. */
const backlogEveryMs = 20_000

export type EnvironmentTraffic = {
  /** null: there was none */
  readonly lastRequestMs: (session: ClientBase) => Promise<number | null>
  /** Serves the requests of a stretch of time by the flags as the database has them now. */
  readonly serve: (session: ClientBase, fromMs: number, untilMs: number) => Promise<void>
}

export function createEnvironmentTraffic(environment: DemoEnvironment, madeAtMs: number): EnvironmentTraffic {
  const random = createRandom(1000 + environment.length)
  const simulate = createSimulateRequest(environment, madeAtMs, random)
  const people = demoPeople(environment)
  const values = new Map(people.map(userId => [userId, rolloutValue(userId)]))

  let backlogAtMs = 0

  const requests = (
    flags: ReadonlyMap<string, ApplicationFlag>,
    fromMs: number,
    untilMs: number,
  ): UsageRow[] => {
    const minutes = (untilMs - fromMs) / minuteMs
    return demoComponents.flatMap(component => {
      const flag = flags.get(component.flagKey)
      const pickUser = createPickUser(people, new Set(flag?.userOverrides.keys()), random)
      const share = trafficShare(madeAtMs - untilMs)
      const count = random.poisson(component.perMinute[environment] * share * minutes)
      return Array.from({ length: count }, () => {
        const userId = pickUser()
        const variant = servedVariant(flag, userId, values.get(userId) ?? 0)
        return simulate(component, variant, userId, fromMs + random.next() * (untilMs - fromMs))
      })
    })
  }

  return {
    lastRequestMs: async session => {
      const { rows } = await session.query<{ last: number | null }>(
        'SELECT extract(epoch FROM max(created_at))::float8 * 1000 AS last FROM pipeline_usage',
      )
      return rows[0]?.last ?? null
    },
    serve: async (session, fromMs, untilMs) => {
      const flags = await readFlags(session)
      const rows = requests(flags, fromMs, untilMs).sort((one, other) => one.createdAtMs - other.createdAtMs)
      if (rows.length > 0) await insertUsage(session, rows)
      if (untilMs - backlogAtMs < backlogEveryMs) return
      backlogAtMs = untilMs
      const waiting = Math.round(14 + 9 * (2 * trafficShare(madeAtMs - untilMs) - 1) + 5 * random.next())
      await session.query('INSERT INTO job_queue_log (waiting) VALUES ($1)', [waiting])
    },
  }
}

/** The application's own reading of its two tables. */
async function readFlags(session: ClientBase): Promise<ReadonlyMap<string, ApplicationFlag>> {
  const keys = demoComponents.map(({ flagKey }) => flagKey)
  const flags = await session.query<FlagRow>(flagQuery, [keys])
  const overrides = await session.query<OverrideRow>(overrideQuery, [keys])
  return new Map(
    flags.rows.map(row => [
      row.flag_name,
      {
        isEnabled: row.is_enabled ?? false,
        rolloutPercentage: row.rollout_percentage ?? 0,
        adminOverrideEnabled: row.admin_override_enabled ?? false,
        adminOverrideDisabled: row.admin_override_disabled ?? false,
        // oldest first, so that the newest of a user stays
        userOverrides: new Map(
          overrides.rows
            .filter(own => own.flag_name === row.flag_name)
            .map(own => [own.user_id, own.is_enabled]),
        ),
      },
    ]),
  )
}

type FlagRow = {
  flag_name: string
  is_enabled: boolean | null
  rollout_percentage: number | null
  admin_override_enabled: boolean | null
  admin_override_disabled: boolean | null
}
type OverrideRow = { flag_name: string; user_id: string; is_enabled: boolean }

const flagQuery = `
  SELECT flag_name, is_enabled, rollout_percentage, admin_override_enabled, admin_override_disabled
  FROM feature_flags WHERE flag_name = ANY ($1)`
const overrideQuery = `
  SELECT flag_name, user_id, is_enabled FROM user_feature_overrides
  WHERE flag_name = ANY ($1) AND (expires_at IS NULL OR expires_at > now()) ORDER BY created_at`

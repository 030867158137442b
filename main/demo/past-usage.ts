import { rolloutValue, servedVariant, type ApplicationFlag } from './application-rule.ts'
import { demoComponents } from './demo-components.ts'
import type { DemoEnvironment } from './demo-environments.ts'
import { demoFlags } from './demo-flags.ts'
import { demoOverrides } from './demo-overrides.ts'
import { demoPeople } from './demo-people.ts'
import { minuteMs, pastMs } from './demo-time.ts'
import { stateAt, stateOf } from './flag-life.ts'
import { createPickUser } from './pick-user.ts'
import { createRandom } from './random.ts'
import { createSimulateRequest, type UsageRow } from './simulated-request.ts'
import { keptShare, trafficShare } from './traffic-shape.ts'

const rowsAtOnce = 5000

/**
 * What the application would have written in the three weeks before, given the flags as they were then: in its
 * order, some thousand rows at a time, since all of them at once would double the memory of the app.
 */
export function* pastUsage(environment: DemoEnvironment, madeAtMs: number): Generator<readonly UsageRow[]> {
  const random = createRandom(environment.length)
  const simulate = createSimulateRequest(environment, madeAtMs, random)
  const people = demoPeople(environment)
  const values = new Map(people.map(userId => [userId, rolloutValue(userId)]))
  const pickers = demoComponents.map(({ flagKey }) => {
    const pinned = demoOverrides.filter(row => row.environment === environment && row.flagKey === flagKey)
    return createPickUser(people, new Set(pinned.map(({ person }) => people[person] ?? '')), random)
  })
  let rows: UsageRow[] = []
  for (let agoMs = pastMs; agoMs > 0; agoMs -= minuteMs) {
    const share = trafficShare(agoMs) * keptShare(agoMs)
    const minute = demoComponents.flatMap((component, index) => {
      const count = random.poisson(component.perMinute[environment] * share)
      if (count === 0) return []
      const flag = flagAsItWas(environment, component.flagKey, agoMs, people)
      return Array.from({ length: count }, () => {
        const userId = pickers[index]?.() ?? ''
        const variant = servedVariant(flag, userId, values.get(userId) ?? 0)
        return simulate(component, variant, userId, Math.floor(madeAtMs - agoMs + random.next() * minuteMs))
      })
    })
    rows.push(...minute.sort((one, other) => one.createdAtMs - other.createdAtMs))
    if (rows.length < rowsAtOnce) continue
    yield rows
    rows = []
  }
  yield rows
}

function flagAsItWas(
  environment: DemoEnvironment,
  flagKey: string,
  agoMs: number,
  people: readonly string[],
): ApplicationFlag {
  const life = demoFlags.find(flag => flag.key === flagKey)?.lives[environment]
  const state = life === undefined ? stateOf('off') : stateAt(life, agoMs)
  const userOverrides = new Map<string, boolean>()
  for (const row of demoOverrides) {
    if (row.environment !== environment || row.flagKey !== flagKey || row.agoMs < agoMs) continue
    if (row.expiresInMs !== null && row.expiresInMs < -agoMs) continue
    // a rollback suspends whoever is pinned to NEW
    userOverrides.set(people[row.person] ?? '', row.isEnabled && !state.forceOff)
  }
  return {
    isEnabled: state.enabled,
    rolloutPercentage: state.percentage,
    adminOverrideEnabled: state.forceOn,
    adminOverrideDisabled: state.forceOff,
    userOverrides,
  }
}

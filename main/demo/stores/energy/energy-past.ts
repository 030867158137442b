import type { Document } from 'bson'
import { minuteMs, pastMs } from '../../demo-time.ts'
import { stateAt } from '../../flag-life.ts'
import { createRandom } from '../../random.ts'
import { keptShare, trafficShare } from '../../traffic-shape.ts'
import {
  energyComponents,
  energyParentLives,
  type EnergyComponent,
  type EnergyEnvironment,
} from './energy-components.ts'
import { timeOf } from './energy-log.ts'
import { energyPeople, energyUserId } from './energy-people.ts'
import { backendOf, type EnergyFlag } from './energy-rule.ts'
import { createSimulateEnergyRequest } from './energy-usage.ts'

/** What the application would have logged in the three weeks before, given the flags as they were then; oldest first. */
export function pastEnergyUsage(environment: EnergyEnvironment, madeAtMs: number): readonly Document[] {
  const random = createRandom(77 + environment.length)
  const simulate = createSimulateEnergyRequest(random)
  const people = energyPeople(environment)
  const documents: Document[] = []
  for (let agoMs = pastMs; agoMs > 0; agoMs -= minuteMs) {
    const share = trafficShare(agoMs) * keptShare(agoMs)
    for (const component of energyComponents) {
      const count = random.poisson(component.perMinute[environment] * share)
      if (count === 0) continue
      const parent = asItWas(energyParentLives[environment], agoMs, [])
      const flag = asItWas(component.lives[environment], agoMs, testUserIdsOf(component))
      for (let index = 0; index < count; index += 1) {
        const userId = random.pick(people) ?? ''
        const atMs = madeAtMs - agoMs + (index / count) * minuteMs
        documents.push(...simulate(component, backendOf(parent, flag, userId), userId, atMs))
      }
    }
  }
  return documents.sort((one, other) => timeOf(one) - timeOf(other))
}

export function testUserIdsOf({ testUsers }: EnergyComponent): readonly string[] {
  return testUsers.map(energyUserId)
}

function asItWas(
  life: EnergyComponent['lives'][EnergyEnvironment],
  agoMs: number,
  testUserIds: readonly string[],
): EnergyFlag {
  const { enabled, percentage } = stateAt(life, agoMs)
  return { enabled, rolloutPercent: percentage, testUserIds: new Set(testUserIds) }
}

import type { Document } from 'bson'
import type { Clock } from '../../../clock.ts'
import { hourMs, minuteMs } from '../../demo-time.ts'
import { createRandom } from '../../random.ts'
import { trafficShare } from '../../traffic-shape.ts'
import type { MongoCollections } from '../../stand-ins/mongo/mongo-collections.ts'
import { everySecond } from '../every-second.ts'
import type { StoreTraffic } from '../demo-store.ts'
import {
  energyComponents,
  energyFlagOf,
  energyParentFlag,
  type EnergyEnvironment,
} from './energy-components.ts'
import { energyFlagFrom } from './energy-flags.ts'
import { timeOf } from './energy-log.ts'
import { energyPeople } from './energy-people.ts'
import { backendOf, type EnergyFlag } from './energy-rule.ts'
import { createSimulateEnergyRequest } from './energy-usage.ts'

export const flagCollection = 'FeatureFlag'
export const usageCollection = 'BackendUsageLog'

export type EnergyTrafficOptions = {
  readonly environment: EnergyEnvironment
  readonly collections: MongoCollections
  readonly clock: Clock
  readonly madeAtMs: number
  /** Puts documents where they stay; they are in the collection already. */
  readonly keep: (documents: readonly Document[]) => Promise<void>
  readonly onProblem: (problem: unknown) => void
}

/** The energy application at work: every second it serves that second's requests by its flags as they are then. */
export function createEnergyTraffic(options: EnergyTrafficOptions): StoreTraffic {
  const { environment, collections, clock, madeAtMs } = options
  const random = createRandom(4000 + environment.length)
  const simulate = createSimulateEnergyRequest(random)
  const people = energyPeople(environment)
  let servedUntilMs = 0

  const requests = (fromMs: number, untilMs: number): Document[] => {
    const flags = new Map<string, EnergyFlag>(
      collections
        .documents(flagCollection)
        .map(document => [String(document['name']), energyFlagFrom(document)]),
    )
    const share = trafficShare(madeAtMs - untilMs)
    return energyComponents.flatMap(component => {
      const minutes = (untilMs - fromMs) / minuteMs
      const count = random.poisson(component.perMinute[environment] * share * minutes)
      return Array.from({ length: count }, () => {
        const userId = random.pick(people) ?? ''
        const backend = backendOf(
          flags.get(energyParentFlag),
          flags.get(energyFlagOf(component.component)),
          userId,
        )
        return simulate(component, backend, userId, fromMs + random.next() * (untilMs - fromMs))
      }).flat()
    })
  }

  return everySecond(async () => {
    const nowMs = clock.nowMs()
    if (servedUntilMs === 0) servedUntilMs = lastUse(collections) ?? nowMs
    const fromMs = Math.max(servedUntilMs, nowMs - hourMs)
    const documents = requests(fromMs, nowMs).sort((one, other) => timeOf(one) - timeOf(other))
    servedUntilMs = nowMs
    if (documents.length === 0) return
    collections.insert(usageCollection, documents)
    await options.keep(documents)
  }, options.onProblem)
}

function lastUse(collections: MongoCollections): number | undefined {
  const last = collections.documents(usageCollection).at(-1)
  return last === undefined ? undefined : timeOf(last)
}

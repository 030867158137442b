import type { Document } from 'bson'
import { dayMs } from '../../demo-time.ts'
import type { DemoFlagState, FlagLife } from '../../flag-life.ts'
import {
  energyComponents,
  energyFlagOf,
  energyParentFlag,
  energyParentLives,
  type EnergyEnvironment,
} from './energy-components.ts'
import { testUserIdsOf } from './energy-past.ts'
import type { EnergyFlag } from './energy-rule.ts'

/** Every flag's life by its name, the parent's first. */
export function energyLives(environment: EnergyEnvironment): ReadonlyMap<string, FlagLife> {
  return new Map([
    [energyParentFlag, energyParentLives[environment]],
    ...energyComponents.map(one => [energyFlagOf(one.component), one.lives[environment]] as const),
  ])
}

/** Seed 001's documents as they were at the beginning of the past. */
export function firstEnergyFlags(environment: EnergyEnvironment, madeAtMs: number): readonly Document[] {
  const createdAt = new Date(madeAtMs - 40 * dayMs)
  const document = (name: string, begins: DemoFlagState, componentScope: string | null): Document => ({
    name,
    ...fieldsOf(begins),
    componentScope,
    createdAt,
    updatedAt: createdAt,
  })
  return [
    document(energyParentFlag, energyParentLives[environment].begins, null),
    ...energyComponents.map(component => ({
      ...document(
        energyFlagOf(component.component),
        component.lives[environment].begins,
        component.component,
      ),
      ...(component.testUsers.length === 0 ? {} : { testUserIds: testUserIdsOf(component) }),
    })),
  ]
}

/** What of a flag's state the seed's documents can hold. */
export function fieldsOf({ enabled, percentage }: DemoFlagState): Document {
  return { enabled, rolloutPercent: percentage }
}

/** As the application reads its own documents. */
export function energyFlagFrom(document: Document): EnergyFlag {
  const listed: unknown = document['testUserIds']
  return {
    enabled: document['enabled'] === true,
    rolloutPercent: Number(document['rolloutPercent']),
    testUserIds: new Set(Array.isArray(listed) ? listed.map(String) : []),
  }
}

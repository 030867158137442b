import type { EnergyEnvironment } from './energy-components.ts'

const counts: { readonly [E in EnergyEnvironment]: number } = { staging: 60, production: 900 }

/** Always the same people, so that a bucket can be looked up again. */
export function energyPeople(environment: EnergyEnvironment): readonly string[] {
  return Array.from({ length: counts[environment] }, (_, index) => energyUserId(index))
}

export function energyUserId(index: number): string {
  return `user${1000 + index * 7}`
}

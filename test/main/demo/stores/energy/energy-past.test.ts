import { describe, expect, test } from 'vitest'
import { energyComponents } from '../../../../../main/demo/stores/energy/energy-components.ts'
import { timeOf } from '../../../../../main/demo/stores/energy/energy-log.ts'
import { pastEnergyUsage } from '../../../../../main/demo/stores/energy/energy-past.ts'
import { dayMs, pastMs } from '../../../../../main/demo/demo-time.ts'

const madeAtMs = Date.UTC(2026, 0, 15, 14)
const documents = pastEnergyUsage('production', madeAtMs)
const uses = (component: string, fromDaysAgo: number, untilDaysAgo: number) =>
  documents.filter(
    one =>
      one['component'] === component &&
      one['backend'] !== 'comparison' &&
      timeOf(one) >= madeAtMs - fromDaysAgo * dayMs &&
      timeOf(one) < madeAtMs - untilDaysAgo * dayMs,
  )
const shareOnNew = (component: string, fromDaysAgo: number, untilDaysAgo: number) => {
  const all = uses(component, fromDaysAgo, untilDaysAgo)
  return all.filter(one => one['backend'] === 'new').length / all.length
}

describe('the log of the past', () => {
  test('is small enough to be kept in memory, in order, and of these three weeks', () => {
    expect(documents.length).toBeGreaterThan(4000)
    expect(documents.length).toBeLessThan(25_000)
    const times = documents.map(timeOf)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
    expect(times[0]).toBeGreaterThanOrEqual(madeAtMs - pastMs)
    expect(times.at(-1)).toBeLessThanOrEqual(madeAtMs)
  })

  test('follows the flags as they were', () => {
    expect(shareOnNew('dashboard', 19.9, 19.1)).toBe(0)
    expect(shareOnNew('dashboard', 12, 0)).toBe(1)
    expect(shareOnNew('energy_forms', 21, 0)).toBe(0)
    // rolled back for four days, then a tenth again and three test users
    expect(shareOnNew('energy_table', 6.9, 3.1)).toBe(0)
    expect(shareOnNew('energy_table', 2.9, 0)).toBeGreaterThan(0.06)
    expect(shareOnNew('energy_table', 2.9, 0)).toBeLessThan(0.16)
  })

  test('has comparisons, and the energy table’s do not agree', () => {
    const mismatches = (component: string) => {
      const compared = documents.filter(
        one => one['component'] === component && one['backend'] === 'comparison',
      )
      return compared.filter(one => one['dataMismatch'] === true).length / compared.length
    }
    expect(mismatches('energy_table')).toBeGreaterThan(0.1)
    expect(mismatches('dashboard')).toBe(0)
  })

  test('knows no component but the seed’s six', () => {
    const known = energyComponents.map(({ component }) => component)
    expect(known).toEqual([
      'dashboard',
      'energy_table',
      'timeline_slider',
      'monthly_charts',
      'csv_import',
      'energy_forms',
    ])
    for (const one of documents) expect(known).toContain(one['component'])
  })
})

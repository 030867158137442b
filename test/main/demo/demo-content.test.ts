import { describe, expect, test } from 'vitest'
import { demoComponents, demoUsageValues } from '../../../main/demo/demo-components.ts'
import { phoenixConnection } from '../../../main/demo/demo-connections.ts'
import { demoEnvironmentIds, demoEnvironments } from '../../../main/demo/demo-environments.ts'
import { demoFlags } from '../../../main/demo/demo-flags.ts'
import { demoOverrides } from '../../../main/demo/demo-overrides.ts'
import { demoPeople, demoPeopleCounts } from '../../../main/demo/demo-people.ts'
import { dayMs, hourMs, minuteMs, pastMs } from '../../../main/demo/demo-time.ts'
import { life, stateAt } from '../../../main/demo/flag-life.ts'
import { pastEvents } from '../../../main/demo/past-events.ts'
import { pastUsage } from '../../../main/demo/past-usage.ts'
import { Environment } from '../../../shared/domain/environment.ts'
import { Connection } from '../../../shared/domain/connection.ts'

const madeAtMs = Date.UTC(2026, 0, 15, 14)

describe('flags', () => {
  test('every key is there once, and about thirty in each environment', () => {
    const keys = demoFlags.map(({ key }) => key)
    expect(new Set(keys).size).toBe(keys.length)
    for (const environment of demoEnvironmentIds) {
      const count = demoFlags.filter(flag => flag.lives[environment] !== undefined).length
      expect(count).toBeGreaterThanOrEqual(28)
      expect(count).toBeLessThanOrEqual(34)
    }
  })

  test('Phoenix is at 25 % in production since less than half an hour', () => {
    const phoenix = demoFlags.find(({ key }) => key === 'phoenix_pipeline_enabled')?.lives.production
    if (phoenix === undefined) throw new Error('no Phoenix in production')
    expect(stateAt(phoenix, 0)).toEqual({ enabled: true, percentage: 25, forceOn: false, forceOff: false })
    expect(stateAt(phoenix, 30 * minuteMs)).toMatchObject({ percentage: 5, forceOff: false })
    expect(stateAt(phoenix, 10.5 * dayMs)).toMatchObject({ forceOff: true })
    expect(stateAt(phoenix, 20 * dayMs)).toMatchObject({ enabled: false })
  })

  test('a step that is not a length of time is refused', () => {
    expect(() => life('off', ['14 days', 'on', null])).toThrow('not a length of time')
  })

  test('the past is in order and lies within its three weeks, every flag and person of it exists', () => {
    const events = pastEvents()
    const agos = events.map(({ agoMs }) => agoMs)
    expect(agos).toEqual(agos.toSorted((one, other) => other - one))
    expect(agos[0]).toBeLessThan(pastMs)
    for (const { environment, flagKey } of events) {
      expect(demoFlags.find(({ key }) => key === flagKey)?.lives[environment], flagKey).toBeDefined()
    }
    for (const row of demoOverrides) expect(row.person).toBeLessThan(demoPeopleCounts[row.environment])
  })

  test('twelve overrides on Phoenix in production: ten NEW, two OLD, some expired, one person twice', () => {
    const rows = demoOverrides.filter(
      row => row.environment === 'production' && row.flagKey === 'phoenix_pipeline_enabled',
    )
    expect(rows.filter(({ isEnabled }) => isEnabled)).toHaveLength(10)
    expect(rows.filter(({ isEnabled }) => !isEnabled)).toHaveLength(2)
    expect(rows.filter(({ expiresInMs }) => expiresInMs !== null && expiresInMs < 0)).toHaveLength(2)
    expect(new Set(rows.map(({ person }) => person)).size).toBe(rows.length - 1)
  })
})

describe('what Switchyard is told', () => {
  test('environments and connections fit the contract', () => {
    expect(demoEnvironments.map(one => Environment.parse(one).protected)).toEqual([false, false, true])
    for (const environment of demoEnvironmentIds) {
      const { connection } = phoenixConnection(environment, { host: '127.0.0.1', port: 5433 }, 'secret')
      expect(Connection.parse(connection)).toEqual(connection)
    }
  })

  test('each component has one value for OLD and one for NEW, and its flag exists', () => {
    expect(demoUsageValues).toHaveLength(demoComponents.length * 2)
    expect(new Set(demoUsageValues.map(({ value }) => value)).size).toBe(demoUsageValues.length)
    for (const { flagKey } of demoComponents) expect(demoFlags.map(({ key }) => key)).toContain(flagKey)
  })
})

describe('people', () => {
  test('are the same every time, and nobody is there twice', () => {
    const people = demoPeople('production')
    expect(demoPeople('production')).toEqual(people)
    expect(new Set(people).size).toBe(2400)
    for (const id of people)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  })
})

describe('the usage of the past', () => {
  const rows = [...pastUsage('production', madeAtMs)].flat()
  const between = (fromAgoMs: number, untilAgoMs: number, pipeline: string) =>
    rows.filter(
      row =>
        row.pipeline === pipeline &&
        row.createdAtMs >= madeAtMs - fromAgoMs &&
        row.createdAtMs < madeAtMs - untilAgoMs,
    )

  test('is the same every time, and in order', () => {
    expect([...pastUsage('production', madeAtMs)].flat()).toEqual(rows)
    expect(
      rows.every((row, index) => index === 0 || row.createdAtMs >= (rows[index - 1]?.createdAtMs ?? 0)),
    ).toBe(true)
  })

  test('follows the flags as they were: nobody was on Phoenix while it was rolled back', () => {
    expect(between(13 * dayMs, 11 * dayMs, 'phoenix').length).toBeGreaterThan(0)
    expect(between(11 * dayMs, 10 * dayMs, 'phoenix')).toEqual([])
    expect(between(9 * dayMs, dayMs, 'phoenix').length).toBeGreaterThan(0)
  })

  test('the share on NEW is that of the stage', () => {
    const share = (fromAgoMs: number, untilAgoMs: number) => {
      const onNew = between(fromAgoMs, untilAgoMs, 'phoenix').length
      return onNew / (onNew + between(fromAgoMs, untilAgoMs, 'legacy').length)
    }
    expect(share(6 * hourMs, hourMs)).toBeGreaterThan(0.04)
    expect(share(6 * hourMs, hourMs)).toBeLessThan(0.11)
    expect(share(25 * minuteMs, 0)).toBeGreaterThan(0.22)
    expect(share(25 * minuteMs, 0)).toBeLessThan(0.32)
  })

  test('nothing was wrong with Phoenix until it was advanced', () => {
    const before = between(6 * hourMs, 30 * minuteMs, 'phoenix')
    expect(before.filter(({ success }) => !success).length / before.length).toBeLessThan(0.02)
  })

  test('a failure has its kind, and only NEW falls back', () => {
    for (const row of rows) expect(row.success).toBe(row.errorType === null)
    expect(rows.filter(row => row.fallback && row.pipeline === 'legacy')).toEqual([])
  })
})

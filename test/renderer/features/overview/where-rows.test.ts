import { expect, test } from 'vitest'
import { whereRows } from '../../../../renderer/features/overview/where-rows.ts'
import type { Trouble } from '../../../../shared/contract/overview-contract.ts'
import { connectionView, flagRow } from '../../support/rows.ts'

const NOW = 1_000 * 86_400_000
const connections = [connectionView('staging'), connectionView('production')]
const everywhere = (key: string, staging: number, production: number) => [
  flagRow(key, { connectionId: 'staging', effectiveShare: staging }),
  flagRow(key, { connectionId: 'production', effectiveShare: production }),
]
const trouble: Trouble = {
  environmentId: 'production',
  connectionId: 'production',
  flagKey: 'burning',
  component: 'pipeline',
  effectiveShare: 0.25,
  old: null,
  new: { count: 100, failures: 10, rate: 0.1, low: 0.05, high: 0.17 },
  windowMinutes: 15,
  sinceMs: 0,
  rule: 'new-error-rate',
}
const keys = (flags: ReturnType<typeof flagRow>[], troubles: readonly Trouble[] = []) =>
  whereRows(flags, connections, troubles, NOW).map(row => row.key)

test('what goes wrong comes first, then what is on its way, then what differs, then the rest by name', () => {
  const flags = [
    ...everywhere('zeta', 1, 1),
    ...everywhere('alpha', 0, 0),
    ...everywhere('differs', 1, 0),
    ...everywhere('partial', 1, 0.25),
    ...everywhere('burning', 0, 0),
  ]
  expect(keys(flags, [trouble])).toEqual(['burning', 'partial', 'differs', 'alpha', 'zeta'])
})

test('a flag whose two global overrides contradict each other is more interesting than a running rollout', () => {
  const flags = [
    ...everywhere('partial', 0.5, 0.5),
    flagRow('both', { contradictory: true, effectiveShare: 0 }),
  ]
  expect(keys(flags)).toEqual(['both', 'partial'])
})

test('a change within a day lifts a flag above its equals', () => {
  const flags = [...everywhere('a', 0, 0), flagRow('b', { effectiveShare: 0, changedAtMs: NOW - 3_600_000 })]
  expect(keys(flags)).toEqual(['b', 'a'])
})

test('a key is one row over all environments, and keeps every store that has it', () => {
  const [row] = whereRows(everywhere('phoenix', 1, 0.5), connections, [], NOW)
  expect([...(row?.places.keys() ?? [])]).toEqual(['staging', 'production'])
  expect(row?.places.get('production')?.[0]?.effectiveShare).toBe(0.5)
})

test('trouble marks the environment it is in, not the others', () => {
  const [row] = whereRows(everywhere('burning', 0.5, 0.5), connections, [trouble], NOW)
  expect([...(row?.troubled ?? [])]).toEqual(['production'])
})

test('flags of a connection that is gone are left out', () => {
  expect(keys([flagRow('orphan', { connectionId: 'gone' })])).toEqual([])
})

test.each(['__proto__', 'constructor', 'toString'])('the key %s is a key like any other', key => {
  expect(keys(everywhere(key, 1, 0))).toEqual([key])
})

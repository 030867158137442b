import { expect, test } from 'vitest'
import { storeWay } from '../../../../renderer/features/rollback/store-way.ts'
import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { Capabilities } from '../../../../shared/domain/connection.ts'

const view = (kind: string, capabilities: Partial<Capabilities> | null = {}) =>
  ({
    connection: { settings: { kind } },
    status: { capabilities: capabilities && { personSwitch: false, delivery: 'at-once', ...capabilities } },
  }) as ConnectionView

test.each([
  ['sql-flags', {}, 'SQL, in one batch'],
  ['mongo-flags', {}, 'MongoDB, in one batch'],
  ['rest-flags', {}, 'REST, one by one'],
  ['env-file', { delivery: 'command' }, 'file + rebuild'],
  ['env-file', { delivery: 'by-hand' }, 'file + rebuild by hand'],
] as const)('%s with %o', (kind, capabilities, words) => {
  expect(storeWay(view(kind, capabilities), null)).toBe(words)
})

test('people are moved one by one, and counted where the number is known', () => {
  const people = view('user-preference', { personSwitch: true })
  expect(storeWay(people, 412)).toBe('SQL, 412 people one by one')
  expect(storeWay(people, null)).toBe('SQL, people one by one')
})

test('a store that was never reached is named by its kind', () => {
  expect(storeWay(view('rest-flags', null), null)).toBe('REST, one by one')
})

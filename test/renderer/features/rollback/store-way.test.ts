import { expect, test } from 'vitest'
import { storeWay } from '../../../../renderer/features/rollback/store-way.ts'
import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { Capabilities } from '../../../../shared/domain/connection.ts'

const view = (settings: object, capabilities: Partial<Capabilities> | null = {}) =>
  ({
    connection: { settings },
    status: { capabilities: capabilities && { personSwitch: false, delivery: 'at-once', ...capabilities } },
  }) as ConnectionView

test.each([
  [{ kind: 'sql-flags', dialect: 'postgresql' }, {}, 'PostgreSQL, in one batch'],
  [{ kind: 'sql-flags', dialect: 'mysql' }, {}, 'MySQL or MariaDB, in one batch'],
  [{ kind: 'sql-flags', dialect: 'sqlite' }, {}, 'SQLite file, in one batch'],
  [{ kind: 'mongo-flags' }, {}, 'MongoDB, in one batch'],
  [{ kind: 'rest-flags' }, {}, 'REST, one by one'],
  [{ kind: 'env-file' }, { delivery: 'command' }, 'file + rebuild'],
  [{ kind: 'env-file' }, { delivery: 'by-hand' }, 'file + rebuild by hand'],
] as const)('%o with %o', (settings, capabilities, words) => {
  expect(storeWay(view(settings, capabilities))).toBe(words)
})

test('people are moved one by one, and counted where the number is known', () => {
  const people = view({ kind: 'user-preference', dialect: 'sqlite' }, { personSwitch: true })
  expect(storeWay(people, '412 of 5,000 people')).toBe('SQLite file, 412 of 5,000 people one by one')
  expect(storeWay(people)).toBe('SQLite file, people one by one')
})

test('a store that was never reached is named by its kind', () => {
  expect(storeWay(view({ kind: 'rest-flags' }, null))).toBe('REST, one by one')
})

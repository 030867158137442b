import { expect, test } from 'vitest'
import { readyCount } from '../../../../renderer/features/rollback/ready-count.ts'
import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'

const view = (id: string, environmentId: string, ready: boolean) =>
  ({
    connection: { id, environmentId },
    status: {
      readiness: ready
        ? { state: 'ready' }
        : { state: 'not-ready', because: { code: 'access-read-only', connection: id } },
    },
  }) as ConnectionView

const connections = [
  view('a', 'production', true),
  view('b', 'production', false),
  view('c', 'staging', true),
]
const flags = ['a', 'a', 'b', 'c'].map(connectionId => ({ connectionId }))

test('an environment counts the flags of its own connections only', () => {
  expect(readyCount({ kind: 'environment', environmentId: 'production' }, connections, flags)).toEqual({
    ready: 2,
    total: 3,
  })
})

test('everywhere counts the flags of every connection', () => {
  expect(readyCount({ kind: 'everywhere' }, connections, flags)).toEqual({ ready: 3, total: 4 })
})

test('named flags are counted one by one', () => {
  const scope = { kind: 'flags' as const, flags: [{ connectionId: 'b', key: 'x' }] }
  expect(readyCount(scope, connections, flags)).toEqual({ ready: 0, total: 1 })
})

test('a connection that is gone is not ready', () => {
  const scope = { kind: 'flags' as const, flags: [{ connectionId: 'gone', key: 'x' }] }
  expect(readyCount(scope, connections, flags)).toEqual({ ready: 0, total: 1 })
})

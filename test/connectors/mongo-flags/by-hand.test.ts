import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { byHand } from '../../../main/connectors/mongo-flags/mongo-flags-by-hand.ts'
import { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { rollBack } from '../../support/connector-writes.ts'

const settings = MongoFlagsSettings.parse({
  kind: 'mongo-flags',
  servers: [{ host: 'localhost' }],
  database: 'energy',
  user: null,
  tls: { mode: 'off' },
  profile: 'with-test-users',
})

/** Runs the statements with a shell of our own, which notes what it is told. */
function calls(key: string, intent: Intent): unknown[] {
  const told: unknown[] = []
  const collection = {
    updateMany: (...given: unknown[]) => told.push(['updateMany', ...given]),
    find: (filter: unknown) => {
      told.push(['find', filter])
      return { readConcern: () => undefined }
    },
  }
  const db = {
    getSiblingDB: (name: string) => ({ getCollection: (of: string) => (told.push([name, of]), collection) }),
  }
  runInNewContext(byHand(key, intent, settings), { db, EJSON: { parse: JSON.parse } })
  return JSON.parse(JSON.stringify(told)) as unknown[]
}

describe('steps by hand', () => {
  test.each(['dashboard_new_backend', '"}); db.dropDatabase(); ({"', '\u2028\\\n', '__proto__', '${1}'])(
    'are statements in which %j is a name and nothing else',
    key => {
      const [place, update, , look] = calls(key, rollBack)
      expect(place).toEqual(['energy', 'FeatureFlag'])
      expect(update).toEqual([
        'updateMany',
        { name: { $eq: key } },
        { $set: { enabled: false, testUserIds: [] }, $currentDate: { updatedAt: true } },
        { writeConcern: { w: 'majority', wtimeout: 5000 } },
      ])
      expect(look).toEqual(['find', { name: { $eq: key } }])
    },
  )

  test('change what was asked for', () => {
    const [, update] = calls('a', {
      kind: 'change',
      patch: { enabled: true, percentage: 10 },
      expectedVersion: '1',
    })
    expect(update).toMatchObject(['updateMany', {}, { $set: { enabled: true, rolloutPercent: 10 } }, {}])
  })

  test('put back what there was, and take away what there was not', () => {
    const stored = { enabled: 'true', rolloutPercent: '10', componentScope: null, testUserIds: '["u"]' }
    const state = { flag: { stored }, overrides: [] } as unknown as FlagState
    const [, update] = calls('a', { kind: 'restore', state, expected: state })
    expect(update).toMatchObject([
      'updateMany',
      {},
      { $set: { enabled: true, rolloutPercent: 10, testUserIds: ['u'] }, $unset: { componentScope: '' } },
      {},
    ])
  })
})

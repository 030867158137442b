import pg from 'pg'
import { describe, expect, test } from 'vitest'
import {
  connectFailure,
  statementFailure,
} from '../../../../../main/connectors/sql/postgresql/postgres-failures.ts'
import type { PostgresTarget } from '../../../../../main/connectors/sql/postgresql/postgres-target.ts'

const target: PostgresTarget = {
  connection: 'Production',
  host: 'db.example',
  port: 5432,
  database: 'phoenix',
  user: 'app',
  tls: { mode: 'off' },
  secret: async () => 'pw',
}
const serverError = (code: string, message = 'as the server says'): Error =>
  Object.assign(new pg.DatabaseError(message, 1, 'error'), { code })
const systemError = (code: string): Error => Object.assign(new Error(code), { code })

describe('while connecting', () => {
  test.each([
    ['ECONNREFUSED', 'refused'],
    ['ENOTFOUND', 'name-not-found'],
    ['EAI_AGAIN', 'name-not-found'],
    ['ETIMEDOUT', 'timed-out'],
    ['ECONNRESET', 'closed'],
    ['EHOSTUNREACH', 'network'],
    ['SOMETHING_NEW', 'closed'],
  ])('%s means %s, with the address as typed', (code, problem) => {
    expect(connectFailure(systemError(code), target, 'tcp').failure).toEqual({
      code: 'connection-unreachable',
      connection: 'Production',
      problem,
      address: 'db.example:5432',
    })
  })

  test('several addresses that fail together tell as much as the first', () => {
    const both = new AggregateError([systemError('ECONNREFUSED'), systemError('ENETUNREACH')])
    expect(connectFailure(both, target, 'tcp').failure).toMatchObject({ problem: 'refused' })
  })

  test.each([
    ['28P01', { code: 'sign-in-refused', user: 'app' }],
    ['28000', { code: 'sign-in-refused', user: 'app' }],
    ['3D000', { code: 'database-missing', database: 'phoenix' }],
    ['57P03', { code: 'connection-unreachable', problem: 'refused' }],
    ['53300', { code: 'store-refused', storeCode: '53300' }],
  ])('SQLSTATE %s means %j', (code, failure) => {
    expect(connectFailure(serverError(code), target, 'sign-in').failure).toMatchObject(failure)
  })

  test('anything that goes wrong during the handshake is a matter of TLS', () => {
    const tls = { ...target, tls: { mode: 'verify' as const } }
    expect(connectFailure(systemError('CERT_HAS_EXPIRED'), tls, 'tls').failure).toMatchObject({
      code: 'tls-failed',
    })
    expect(connectFailure(systemError('ECONNRESET'), tls, 'tls').failure).toMatchObject({
      code: 'tls-failed',
    })
  })
})

describe('for a statement on its way', () => {
  test.each([
    ['42P01', 'schema-missing', 'refused'],
    ['42703', 'schema-missing', 'refused'],
    ['42501', 'permission-missing', 'refused'],
    ['25006', 'store-read-only', 'refused'],
    ['55P03', 'row-locked', 'not-sent'],
    ['57014', 'store-refused', 'not-sent'],
    ['40P01', 'store-refused', 'not-sent'],
    ['40001', 'store-refused', 'not-sent'],
    ['23505', 'store-refused', 'refused'],
    ['P0001', 'store-refused', 'refused'],
    // an ending session may have committed: only a read-back tells
    ['57P01', 'connection-unreachable', 'unknown'],
    ['57P02', 'connection-unreachable', 'unknown'],
    ['08006', 'connection-unreachable', 'unknown'],
    ['40003', 'connection-unreachable', 'unknown'],
  ])('SQLSTATE %s means %s, and what became of it is %s', (code, failure, fate) => {
    const error = statementFailure(serverError(code), target, false, 2_000)
    expect([error.failure.code, error.fate]).toEqual([failure, fate])
  })

  test('a session that breaks leaves it unknown', () => {
    expect(statementFailure(systemError('ECONNRESET'), target, false, 2_000)).toMatchObject({
      fate: 'unknown',
      failure: { code: 'connection-unreachable', problem: 'closed' },
    })
  })

  test('the server’s words lose what cannot be printed, and their excess', () => {
    const { failure } = statementFailure(
      serverError('P0001', `a\n\u001b[31mb\u0000c${'x'.repeat(1000)}`),
      target,
      false,
      0,
    )
    const problem = failure.code === 'store-refused' ? failure.problem : ''
    expect(problem.startsWith('a [31mb c')).toBe(true)
    expect(problem).toHaveLength(500)
  })
})

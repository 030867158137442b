import { describe, expect, test } from 'vitest'
import { connectFailure, statementFailure } from '../../../../../main/connectors/sql/mysql/mysql-failures.ts'

const target = {
  connection: 'Production',
  host: 'db.example.internal',
  port: 3306,
  database: 'shop',
  user: 'app',
  tls: { mode: 'verify' as const },
  secret: async () => null,
}

/** As the driver makes it of the server's packet. */
function said(errno: number, message = 'in its own words'): Error {
  return Object.assign(new Error(message), { errno, code: `ER_${errno}`, sqlState: 'HY000' })
}

describe('what an error of MySQL or MariaDB means', () => {
  test.each([
    [1146, 'schema-missing', 'refused'],
    [1054, 'schema-missing', 'refused'],
    [1142, 'permission-missing', 'refused'],
    [1143, 'permission-missing', 'refused'],
    [1792, 'store-read-only', 'refused'],
    [1836, 'store-read-only', 'refused'],
    [1205, 'row-locked', 'not-sent'],
    [3572, 'row-locked', 'not-sent'],
    [1213, 'store-refused', 'not-sent'],
    [1317, 'store-refused', 'not-sent'],
    [1969, 'store-refused', 'not-sent'],
    [3024, 'store-refused', 'not-sent'],
    [1040, 'store-refused', 'not-sent'],
    [1452, 'store-refused', 'refused'],
    [1644, 'store-refused', 'refused'],
    [1053, 'connection-unreachable', 'unknown'],
    [1927, 'connection-unreachable', 'unknown'],
    [2013, 'connection-unreachable', 'unknown'],
    [4031, 'connection-unreachable', 'unknown'],
  ])('%i: %s, %s', (errno, code, fate) => {
    const failed = statementFailure(said(errno), target, false, 2_000)
    expect([failed.failure.code, failed.fate]).toEqual([code, fate])
  })

  test('1290 is about writing only where its words are', () => {
    const readOnly = 'The MySQL server is running with the --super-read-only option so it cannot execute this'
    expect(statementFailure(said(1290, readOnly), target, true, 0).failure).toEqual({
      code: 'store-read-only',
      connection: 'Production',
      cause: 'replica',
    })
    const other = 'The MySQL server is running with the --secure-file-priv option so it cannot execute this'
    expect(statementFailure(said(1290, other), target, false, 0).failure.code).toBe('store-refused')
  })

  test('an error of the wire leaves it open what the statement did', () => {
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    const failed = statementFailure(reset, target, false, 0)
    expect(failed.fate).toBe('unknown')
    expect(failed.failure).toEqual({
      code: 'connection-unreachable',
      connection: 'Production',
      problem: 'closed',
      address: 'db.example.internal:3306',
    })
  })

  test.each([
    [1045, 'sign-in-refused'],
    [1698, 'sign-in-refused'],
    [1049, 'database-missing'],
    [3159, 'tls-failed'],
    [1040, 'store-refused'],
  ])('while signing in, %i: %s', (errno, code) => {
    expect(connectFailure(said(errno), target, 'sign-in').failure.code).toBe(code)
  })

  test('a way to sign in that nobody here speaks is named', () => {
    const error = Object.assign(
      new Error('Server requests authentication using unknown plugin auth_gssapi_client. See TODO'),
      { code: 'AUTH_SWITCH_PLUGIN_ERROR' },
    )
    expect(connectFailure(error, target, 'sign-in').failure).toMatchObject({
      code: 'store-refused',
      problem: 'the server asks to sign in by auth_gssapi_client, which is not supported',
    })
  })

  test('hostile words are shown without what would act on a terminal, and not without end', () => {
    const failed = statementFailure(said(1644, `\u001b[31m${'x'.repeat(1_000)}`), target, false, 0)
    const problem = failed.failure.code === 'store-refused' ? failed.failure.problem : ''
    expect(problem).not.toContain('\u001b')
    expect(problem.length).toBeLessThanOrEqual(500)
  })
})

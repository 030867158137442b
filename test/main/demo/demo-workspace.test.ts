import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDemo, type Demo, type StartedDemo } from '../../../main/demo/create-demo.ts'
import { demoUsageValues } from '../../../main/demo/demo-components.ts'
import { ownerSession } from '../../../main/demo/demo-databases.ts'
import { demoUserId } from '../../../main/demo/demo-people.ts'
import { writeDemoRecord } from '../../../main/demo/demo-record.ts'
import { createDemoServer } from '../../../main/demo/demo-server.ts'
import { findServerPlace } from '../../../main/demo/server-place.ts'
import { Connection } from '../../../shared/domain/connection.ts'
import { PostgresqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { processesNaming } from './running-processes.ts'

let folder: string
let demo: Demo
let started: StartedDemo
/** false: something is about to be wrong on purpose */
let isLooked = true
const steps: number[] = []
const sessions: pg.Client[] = []
/** Makes everything once more, which takes some ten seconds of a free machine. */
const madeAnewMs = 120_000

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-test-')))
  demo = createDemo({
    folder,
    clock: { nowMs: () => Date.now() },
    onProgress: ({ share }) => void steps.push(share),
    onProblem: problem => {
      if (isLooked) throw problem
    },
  })
  started = await demo.start()
})

afterAll(async () => {
  await demo.reset()
  await rm(folder, { recursive: true, force: true })
})

/** A session of Switchyard's own restricted login. */
async function switchyard(environment: string): Promise<pg.Client> {
  const found = started.connections.find(({ connection }) => connection.environmentId === environment)
  if (found === undefined) throw new Error(`no connection for ${environment}`)
  const { host, port, database, user } = PostgresqlFlagsSettings.parse(found.connection.settings)
  const client = new pg.Client({ host, port, database, user, password: found.secret ?? '' })
  client.on('error', () => {})
  await client.connect()
  sessions.push(client)
  return client
}

async function closeSessions(): Promise<void> {
  await Promise.all(sessions.splice(0).map(session => session.end()))
}

async function count(session: pg.Client, query: string, values: unknown[] = []): Promise<number> {
  const { rows } = await session.query<{ count: string }>(query, values)
  return Number(rows[0]?.count)
}

describe('what is in it', () => {
  test('every kind of store, spread over three environments; one connection may only look', () => {
    expect(started.isNew).toBe(true)
    expect(
      started.connections
        .map(({ connection }) => [connection.environmentId, connection.id, connection.access].join(' '))
        .toSorted(),
    ).toEqual([
      'development kiosk-development read-write',
      'development meals-development read-write',
      'development phoenix-development read-write',
      'production desk-production read-write',
      'production energy-production read-write',
      'production meals-production read-write',
      'production phoenix-production read-write',
      'production shop-production read-write',
      'staging energy-staging read-write',
      'staging meals-staging read-only',
      'staging phoenix-staging read-write',
      'staging shop-staging read-write',
    ])
    expect(steps[0]).toBe(0)
    expect(steps).toEqual(steps.toSorted((one, other) => one - other))
  })

  test('what is no real server says so in its name', () => {
    for (const { connection } of started.connections) {
      const isReal = connection.settings.kind === 'sql-flags'
      expect(connection.name.includes('stand-in'), connection.name).toBe(!isReal)
    }
  })

  test('every connection fits the contract', () => {
    for (const { connection } of started.connections) expect(Connection.parse(connection)).toEqual(connection)
  })

  test.each([
    ['development', 31, 40],
    ['staging', 30, 240],
    ['production', 30, 2400],
  ])('%s has flags and people', async (environment, flags, people) => {
    const session = await switchyard(environment)
    expect(await count(session, 'SELECT count(*) FROM feature_flags')).toBe(flags)
    expect(await count(session, 'SELECT count(id) FROM auth.users')).toBe(people)
    await closeSessions()
  })

  test('every value of the usage table is one that the mapping knows', async () => {
    const session = await switchyard('production')
    const { rows } = await session.query<{ pipeline: string }>('SELECT DISTINCT pipeline FROM pipeline_usage')
    expect(rows.map(row => row.pipeline).toSorted()).toEqual(
      demoUsageValues.map(({ value }) => value).toSorted(),
    )
    await closeSessions()
  })

  test('the past of all three is small enough to be read at once', async () => {
    let rows = 0
    for (const environment of ['development', 'staging', 'production']) {
      rows += await count(await switchyard(environment), 'SELECT count(*) FROM pipeline_usage')
    }
    expect(rows).toBeGreaterThan(50_000)
    expect(rows).toBeLessThan(150_000)
    await closeSessions()
  })

  test('in the last ten minutes NEW of program generation fails as no other does', async () => {
    const session = await switchyard('production')
    const { rows } = await session.query<{ pipeline: string; rate: number }>(
      `SELECT pipeline, avg((NOT success)::int)::float8 AS rate FROM pipeline_usage
       WHERE created_at > to_timestamp($1::float8 / 1000) - interval '10 minutes' AND pipeline IN ('phoenix', 'legacy')
       GROUP BY pipeline ORDER BY pipeline DESC`,
      [started.simulatedUntilMs],
    )
    expect(rows[0]?.pipeline).toBe('phoenix')
    expect(rows[0]?.rate).toBeGreaterThan(0.05)
    expect(rows[0]?.rate).toBeLessThan(0.075)
    expect(rows[1]?.rate).toBeLessThan(0.01)
    await closeSessions()
  })

  test('usage is found by its time without reading the whole table', async () => {
    const session = await switchyard('production')
    const { rows } = await session.query<{ 'QUERY PLAN': string }>(
      "EXPLAIN SELECT FROM pipeline_usage WHERE created_at > now() - interval '1 minute'",
    )
    expect(rows.map(row => row['QUERY PLAN']).join('\n')).toContain('pipeline_usage_created_at')
    await closeSessions()
  })
})

describe('Switchyard’s login may do what it needs and nothing else', () => {
  const user = demoUserId('production', 1)

  test.each([
    [
      'change a flag',
      "UPDATE feature_flags SET rollout_percentage = rollout_percentage WHERE flag_name = 'annual_billing'",
    ],
    ['lock a flag', 'SELECT FROM feature_flags FOR UPDATE SKIP LOCKED'],
    [
      'set an override',
      `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ('${user}', 'x', false)`,
    ],
    ['end an override', "DELETE FROM user_feature_overrides WHERE flag_name = 'x'"],
    ['read usage', 'SELECT count(*) FROM pipeline_usage'],
    ['count people', 'SELECT count(id) FROM auth.users'],
  ])('may %s', async (_, statement) => {
    const session = await switchyard('production')
    await session.query('BEGIN')
    await expect(session.query(statement)).resolves.toBeDefined()
    await session.query('ROLLBACK')
    await closeSessions()
  })

  test.each([
    ['add a flag', "INSERT INTO feature_flags (flag_name) VALUES ('mine')"],
    ['remove a flag', 'DELETE FROM feature_flags'],
    ['write usage', "INSERT INTO pipeline_usage (pipeline, success) VALUES ('legacy', true)"],
    ['read who people are', 'SELECT email FROM auth.users'],
    ['change people', 'UPDATE auth.users SET created_at = now()'],
    ['make a table', 'CREATE TABLE mine ()'],
    ['make a temporary table', 'CREATE TEMP TABLE mine ()'],
    ['read a file of the server', "SELECT pg_read_file('PG_VERSION')"],
    ['run a program', "COPY feature_flags TO PROGRAM 'true'"],
  ])('may not %s', async (_, statement) => {
    const session = await switchyard('production')
    await expect(session.query(statement)).rejects.toMatchObject({ code: '42501' })
    await closeSessions()
  })

  test('may not enter another database of the server', async () => {
    const { connection, secret } = started.connections[0] ?? expect.fail('no connection')
    const { host, port, user: login } = PostgresqlFlagsSettings.parse(connection.settings)
    const client = new pg.Client({ host, port, user: login, password: secret ?? '', database: 'postgres' })
    await expect(client.connect()).rejects.toMatchObject({ code: '42501' })
  })
})

describe('starting again and resetting', () => {
  test('keeps the data, with new secrets', async () => {
    await writeDemoRecord(folder, { madeAtMs: started.simulatedUntilMs })
    const secretsNow = () => started.connections.flatMap(({ secret }) => secret ?? [])
    const secrets = secretsNow()
    await demo.stop()
    started = await demo.start()
    expect(started.isNew).toBe(false)
    for (const secret of secretsNow()) expect(secrets).not.toContain(secret)
    const session = await switchyard('production')
    expect(await count(session, 'SELECT count(*) FROM pipeline_usage')).toBeGreaterThan(50_000)
    await closeSessions()
  })

  test(
    'a demo whose making was cut short is made anew, with Switchyard’s own files',
    async () => {
      await rm(join(folder, 'demo.json'))
      await writeFile(join(folder, 'history.db'), 'of the demo before')
      await writeFile(join(folder, 'workspace.lock'), '')
      await demo.stop()
      started = await demo.start()
      expect(started.isNew).toBe(true)
      const names = await readdir(folder)
      expect(names).not.toContain('history.db')
      expect(names).toContain('workspace.lock')
    },
    madeAnewMs,
  )

  test(
    'a demo whose tables somebody dropped is made anew',
    async () => {
      await writeDemoRecord(folder, { madeAtMs: started.simulatedUntilMs })
      await demo.stop()
      const server = createDemoServer({ folder })
      const owner = await ownerSession(await server.start(), 'phoenix_staging')
      await owner.query('DROP TABLE user_feature_overrides')
      await owner.end()
      await server.stop()
      started = await demo.start()
      expect(started.isNew).toBe(true)
      const session = await switchyard('staging')
      await expect(session.query('SELECT FROM user_feature_overrides')).resolves.toBeDefined()
      await closeSessions()
    },
    madeAnewMs,
  )

  test(
    'a demo whose stand-in lost what it kept is made anew',
    async () => {
      await writeDemoRecord(folder, { madeAtMs: started.simulatedUntilMs })
      await demo.stop()
      await rm(join(folder, 'stores', 'meals-production', 'flags.json'))
      isLooked = false
      started = await demo.start()
      isLooked = true
      expect(started.isNew).toBe(true)
    },
    madeAnewMs,
  )

  test(
    'a demo that was made by a later version is made anew',
    async () => {
      await writeFile(join(folder, 'demo.json'), JSON.stringify({ version: 99, madeAtMs: 1 }))
      await demo.stop()
      started = await demo.start()
      expect(started.isNew).toBe(true)
    },
    madeAnewMs,
  )

  test('reset leaves neither process nor data', async () => {
    const place = await findServerPlace(folder)
    await demo.startTraffic()
    await demo.reset()
    expect(await processesNaming(place.dataFolder)).toEqual([])
    expect(await processesNaming(folder)).toEqual([])
    const left = await readdir(folder)
    expect(left).not.toContain('demo.json')
    expect(left).not.toContain('stores')
    started = await demo.start()
    expect(started.isNew).toBe(true)
  })
})

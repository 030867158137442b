import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { makeDemoDatabases, ownerSession, setDemoPasswords } from '../../../main/demo/demo-databases.ts'
import { demoUserId } from '../../../main/demo/demo-people.ts'
import { applicationRole } from '../../../main/demo/demo-schema.ts'
import { createDemoServer, type DemoServer } from '../../../main/demo/demo-server.ts'
import { createTrafficSimulator, type TrafficSimulator } from '../../../main/demo/traffic-simulator.ts'

const minuteMs = 60_000
let folder: string
let server: DemoServer
let session: pg.Client
let traffic: TrafficSimulator
const problems: unknown[] = []

/** A minute passes in every second, so that a test need not wait for requests. */
const startedAtMs = Date.now()
let jumpedMs = 0
const clock = { nowMs: () => startedAtMs + (Date.now() - startedAtMs) * 60 + jumpedMs }

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-test-')))
  server = createDemoServer({ folder })
  const address = await server.start()
  await makeDemoDatabases(address, startedAtMs, () => {})
  const { application } = await setDemoPasswords(address)
  session = await ownerSession(address, 'phoenix_production')
  traffic = createTrafficSimulator({
    environment: 'production',
    login: { ...address, user: applicationRole, password: application, database: 'phoenix_production' },
    clock,
    madeAtMs: startedAtMs,
    onProblem: problem => void problems.push(problem),
  })
})

afterEach(async () => {
  await traffic.stop()
  problems.length = 0
})

afterAll(async () => {
  await session.end()
  await server.wipe()
  await rm(folder, { recursive: true, force: true })
})

async function number(query: string, values: unknown[] = []): Promise<number> {
  const { rows } = await session.query<{ number: number }>(query, values)
  return Number(rows[0]?.number)
}

const newestId = (): Promise<number> => number('SELECT max(id)::int AS number FROM pipeline_usage')
const since = (id: number, condition: string): Promise<number> =>
  number(`SELECT count(*)::int AS number FROM pipeline_usage u WHERE u.id > $1 AND ${condition}`, [id])
const until = async (read: () => Promise<number>, least: number): Promise<void> =>
  vi.waitFor(async () => expect(await read()).toBeGreaterThanOrEqual(least), {
    timeout: 15_000,
    interval: 100,
  })

const onNew = "u.pipeline = 'phoenix'"
const onOld = "u.pipeline = 'legacy'"
const stranger = `NOT EXISTS (SELECT FROM user_feature_overrides o
  WHERE o.user_id = u.user_id AND o.flag_name = 'phoenix_pipeline_enabled' AND o.is_enabled)`

async function setFlag(assignment: string): Promise<void> {
  await session.query(`UPDATE feature_flags SET ${assignment} WHERE flag_name = 'phoenix_pipeline_enabled'`)
}

/** After this, no request is still being served by the flags as they were before. */
async function oneMoreSecond(): Promise<number> {
  const before = await newestId()
  await until(() => since(before, 'true'), 1)
  const then = await newestId()
  await until(() => since(then, 'true'), 1)
  return newestId()
}

test('a rollback stops NEW for all but the pinned, and suspending them stops it for all', async () => {
  await session.query(
    `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, 'phoenix_pipeline_enabled', true)`,
    [demoUserId('production', 11)],
  )
  await setFlag('is_enabled = true, rollout_percentage = 50')
  await traffic.start()
  const start = await newestId()
  await until(() => since(start, `${onNew} AND ${stranger}`), 20)
  await until(() => since(start, onOld), 20)

  await setFlag('admin_override_disabled = true')
  const rolledBack = await oneMoreSecond()
  await until(() => since(rolledBack, onNew), 1)
  await until(() => since(rolledBack, onOld), 50)
  expect(await since(rolledBack, `${onNew} AND ${stranger}`)).toBe(0)

  await session.query('UPDATE user_feature_overrides SET is_enabled = false')
  const suspended = await oneMoreSecond()
  await until(() => since(suspended, onOld), 100)
  expect(await since(suspended, onNew)).toBe(0)
  expect(problems).toEqual([])
})

test('NEW goes wrong as long as it is used, and OLD does not', async () => {
  await setFlag('is_enabled = true, rollout_percentage = 50, admin_override_disabled = NULL')
  await traffic.start()
  const start = await newestId()
  await until(() => since(start, onNew), 150)
  const failed = async (variant: string): Promise<number> =>
    (await since(start, `${variant} AND NOT success`)) / (await since(start, variant))
  expect(await failed(onNew)).toBeGreaterThan(0.045)
  expect(await failed(onNew)).toBeLessThan(0.08)
  expect(await failed(onOld)).toBeLessThan(0.02)
  expect(await since(start, `${onNew} AND NOT success AND error_type IS NULL`)).toBe(0)
})

test('goes on when its session was ended by someone else', async () => {
  await traffic.start()
  await session.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'phoenix-app'",
  )
  const ended = await newestId()
  await until(() => since(ended, 'true'), 1)
  expect(problems.length).toBeGreaterThan(0)
})

test('goes on when a table was locked for a while', async () => {
  await traffic.start()
  await session.query('BEGIN; LOCK TABLE feature_flags IN ACCESS EXCLUSIVE MODE')
  const before = await newestId()
  await new Promise(resolve => setTimeout(resolve, 1500))
  expect(await since(before, 'true')).toBe(0)
  await session.query('COMMIT')
  await until(() => since(before, 'true'), 1)
  expect(problems).toEqual([])
})

test('fills a pause of minutes, and of a longer one the last hour', async () => {
  const rowsBetween = (fromMs: number, untilMs: number): Promise<number> =>
    number(
      `SELECT count(*)::int AS number FROM pipeline_usage
       WHERE created_at >= to_timestamp($1::float8 / 1000) AND created_at < to_timestamp($2::float8 / 1000)`,
      [fromMs, untilMs],
    )
  await traffic.start()
  await traffic.stop()
  let pausedAtMs = clock.nowMs()
  jumpedMs += 10 * minuteMs
  await traffic.start()
  await traffic.stop()
  for (let minute = 0; minute < 9; minute += 1) {
    const fromMs = pausedAtMs + minute * minuteMs
    expect(await rowsBetween(fromMs, fromMs + minuteMs)).toBeGreaterThan(20)
  }
  pausedAtMs = clock.nowMs()
  jumpedMs += 300 * minuteMs
  await traffic.start()
  expect(await rowsBetween(pausedAtMs + minuteMs, pausedAtMs + 239 * minuteMs)).toBe(0)
  expect(await rowsBetween(pausedAtMs + 245 * minuteMs, pausedAtMs + 295 * minuteMs)).toBeGreaterThan(1000)
})

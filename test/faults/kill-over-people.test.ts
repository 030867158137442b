import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { addPeople, choices, connectTo, preferenceDatabases } from '../support/preference-databases.ts'
import type { PreferenceDatabase } from '../support/preference-databases.ts'
import { openDesk } from '../support/operations-desk.ts'
import { createTcpProxy } from '../support/tcp-proxy.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import type { PeopleErrand } from './run-over-people.ts'
import { shortRounds } from './short-rounds.ts'

const child = fileURLToPath(new URL('./run-over-people.ts', import.meta.url))
const [postgres] = preferenceDatabases
const confirmation = { confirmed: true, reason: 'fixed', environmentNameTyped: 'Production' }

async function runUntilKilled(errand: PeopleErrand): Promise<void> {
  const running = spawn(process.execPath, [child, JSON.stringify(errand)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code, signal] = (await once(running, 'exit')) as [number | null, string | null]
  expect([code, signal]).toEqual([null, 'SIGKILL'])
}

describe.skipIf(postgres.missing)('the app is killed, or cut off, while it moves people one by one', () => {
  let database: PreferenceDatabase
  let before: Awaited<ReturnType<typeof choices>>
  beforeEach(async () => {
    database = await postgres.create()
    await addPeople(
      database,
      Array.from({ length: 9_000 }, (_, id) => [id, id % 9 === 0 ? null : id % 2 === 0]),
    )
    before = await choices(database)
    // each batch takes its time, so that they are many, and a round has only a few
    await database.query(`
      CREATE FUNCTION slow_down() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.21); RETURN NULL; END $$;
      CREATE TRIGGER slow_down AFTER UPDATE ON "user" FOR EACH STATEMENT EXECUTE FUNCTION slow_down()`)
  })
  afterEach(() => database.end())

  const onNew = async () => [...(await choices(database)).values()].filter(Boolean).length
  const everyone = () => [...before.values()].filter(Boolean).length
  const reopen = async (folder: string, settings = database.settings()) => {
    const connector = connectTo({ settings: () => settings })
    const desk = openDesk(folder, [{ id: 'production', connector, settings }], { limits: shortRounds })
    onTestFinished(async () => {
      await desk.close()
      await connector.close()
    })
    await desk.operations.resume()
    return desk
  }
  type Desk = Awaited<ReturnType<typeof reopen>>
  const undo = async (desk: Desk) => {
    await expect
      .poll(
        async () => {
          await desk.operations.restore({ id: 'r1', operationId: 'u1', ...confirmation }, desk.context)
          return 'asked'
        },
        // a write that was never answered may still land for a while, and nothing is undone before
        { timeout: 15_000 },
      )
      .toBe('asked')
    return desk.settled('u1')
  }

  test.each(['kept', 'half-way', 'written', 'outcomes-saved'] as const)(
    'a rollback, killed at %s: the next run moves the rest, and the undo puts back exactly who was on NEW',
    async place => {
      const folder = temporaryFolder()
      await runUntilKilled({ folder, kind: 'rollback', place, settings: database.settings() })
      const left = await onNew()
      if (place === 'half-way' || place === 'kept') {
        expect(left).toBeGreaterThan(0)
        expect(left).toBeLessThan(everyone())
      }
      const desk = await reopen(folder)
      const summary = await desk.settled('r1')
      expect(summary.counts.verified).toBe(1)
      expect(await onNew()).toBe(0)
      const undone = await undo(desk)
      expect(undone.counts.verified).toBe(1)
      expect(await choices(database)).toEqual(before)
      expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
      expect(desk.bugs).toEqual([])
    },
    90_000,
  )

  test('an undo, killed between two rounds: the next run asks a person, and then puts back the rest', async () => {
    const folder = temporaryFolder()
    const first = await reopen(folder)
    await first.sync('production')
    await first.rollBackAll('r1')
    await first.settled('r1')
    await first.close()
    await runUntilKilled({ folder, kind: 'restore', place: 'half-way', settings: database.settings() })
    const back = await onNew()
    expect(back).toBeGreaterThan(0)
    expect(back).toBeLessThan(everyone())
    const desk = await reopen(folder)
    await desk.until('u1', ({ waitingFor }) => waitingFor === 'decision')
    expect(await onNew()).toBe(back)
    desk.operations.retry({ id: 'u1' }, desk.context)
    expect((await desk.settled('u1')).counts.verified).toBe(1)
    expect(await choices(database)).toEqual(before)
  }, 90_000)

  test.each([2, 5, 9])(
    'the wire is cut in the middle of a batch (chunk %i): everyone who was moved is in the ledger',
    async position => {
      const settings = database.settings()
      if (settings.dialect !== 'postgresql') throw new Error('made on PostgreSQL')
      const proxy = await createTcpProxy({ host: settings.host, port: settings.port })
      onTestFinished(() => proxy.close())
      const folder = temporaryFolder()
      const desk = await reopen(folder, { ...settings, host: proxy.host, port: proxy.port })
      await desk.sync('production')
      let updates = 0
      proxy.cutWhen('up', chunk => {
        if (updates > 0) updates += 1
        else if (/SKIP LOCKED/i.test(chunk.toString('latin1'))) updates = 1
        return updates >= position
      })
      await desk.rollBackAll('r1')
      const summary = await desk.settled('r1')
      expect(updates).toBe(position)
      expect(summary.counts.verified).toBe(1)
      expect(await onNew()).toBe(0)
      expect((await undo(desk)).counts.verified).toBe(1)
      expect(await choices(database)).toEqual(before)
      expect(desk.bugs).toEqual([])
    },
    90_000,
  )
})

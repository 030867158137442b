import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Checkpoint } from '../../main/operations/index.ts'
import { exposed, openPhoenixDesk } from '../support/phoenix-desk.ts'
import { createPhoenixDatabase, type PhoenixDatabase, postgresUrl } from '../support/postgres.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import type { Errand } from './run-an-operation.ts'

const child = fileURLToPath(new URL('./run-an-operation.ts', import.meta.url))
const places: readonly Checkpoint[] = [
  'planned',
  'journalled',
  'marked-sent',
  'written',
  'read-back',
  'outcomes-saved',
  'settled',
]

/** Runs the errand in a process of its own, which kills itself with SIGKILL at the place that it names. */
async function runUntilKilled(errand: Errand): Promise<void> {
  const running = spawn(process.execPath, [child, JSON.stringify(errand)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code, signal] = (await once(running, 'exit')) as [number | null, string | null]
  expect([code, signal]).toEqual([null, 'SIGKILL'])
}

describe.skipIf(!postgresUrl)('the app is killed in the middle of an operation', () => {
  let database: PhoenixDatabase
  beforeAll(async () => {
    database = await createPhoenixDatabase()
    // counts what really reached the store, so that something done twice shows
    await database.admin.query(`
      CREATE TABLE written (flag_name text, enabled boolean, percentage integer, forced_off boolean);
      GRANT INSERT ON written TO ${database.app.user};
      CREATE FUNCTION note_write() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO written VALUES (NEW.flag_name, NEW.is_enabled, NEW.rollout_percentage, NEW.admin_override_disabled); RETURN NEW; END $$;
      CREATE TRIGGER note_write AFTER UPDATE ON feature_flags FOR EACH ROW EXECUTE FUNCTION note_write()`)
  })
  afterAll(() => database.drop())
  beforeEach(() =>
    database.admin.query('TRUNCATE feature_flags; TRUNCATE user_feature_overrides; TRUNCATE written'),
  )

  const writes = async (): Promise<number> => {
    const { rows } = await database.admin.query<{ n: number }>('SELECT count(*)::int AS n FROM written')
    return rows[0]?.n ?? -1
  }
  const errand = (folder: string, place: Checkpoint, kind: Errand['kind']): Errand => ({
    folder,
    place,
    kind,
    settings: database.settings(),
    password: database.app.password,
  })
  const reopen = async (folder: string) => {
    const desk = openPhoenixDesk(folder, database)
    onTestFinished(desk.close)
    await desk.operations.resume()
    return desk
  }

  test.each(places)(
    'a rollback, at %s: the next run finishes it, nothing lost and nothing doubled',
    async place => {
      await database.insertFlags(5)
      const users = await database.insertUsers(1)
      await database.admin.query(
        `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, 'flag_00000', true)`,
        users,
      )
      const folder = temporaryFolder()
      await runUntilKilled(errand(folder, place, 'rollback'))
      const writtenBefore = await writes()

      const desk = await reopen(folder)
      if (place === 'planned') {
        // it was never journalled, so it never happened: no trace of it, here or there
        expect(desk.operations.find('o1')).toBeUndefined()
        expect(desk.operations.open()).toEqual([])
        expect(await writes()).toBe(0)
        return
      }
      const summary = await desk.settled('o1')
      expect([summary.counts.verified, summary.targets]).toEqual([5, 5])
      expect(summary.allVerifiedMs).toBeGreaterThan(0)
      expect(await exposed(database)).toBe(0)
      // what had landed is only read again; what had not is written once
      expect(writtenBefore).toBe(['journalled', 'marked-sent'].includes(place) ? 0 : 5)
      expect(await writes()).toBe(5)
      expect(desk.operations.recent({ limit: 10 })).toHaveLength(1)
      expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
      const settled = desk.audit.audit({
        filter: { environmentId: null, flag: null, kinds: ['operation-settled'], search: null },
        before: null,
        limit: 10,
      })
      expect(settled.entries).toHaveLength(1)
    },
  )

  test.each(places)(
    'a change, at %s: the next run finds out or asks, and never writes by itself',
    async place => {
      await database.insertFlags(1)
      const folder = temporaryFolder()
      await runUntilKilled(errand(folder, place, 'change'))
      const writtenBefore = await writes()

      const desk = await reopen(folder)
      if (place === 'planned') {
        expect(desk.operations.find('o1')).toBeUndefined()
        expect(await writes()).toBe(0)
        return
      }
      if (place === 'journalled') {
        // provably never sent
        expect((await desk.settled('o1')).counts['not-sent']).toBe(1)
      } else if (place === 'marked-sent') {
        // it may have been sent: a person decides, and then it is written once
        await desk.until('o1', summary => summary.waitingFor === 'decision')
        expect(await writes()).toBe(0)
        desk.operations.retry({ id: 'o1' }, desk.context)
        expect((await desk.settled('o1')).counts.verified).toBe(1)
        expect(await writes()).toBe(1)
      } else {
        expect((await desk.settled('o1')).counts.verified).toBe(1)
        expect(await writes()).toBe(writtenBefore)
        expect(writtenBefore).toBe(1)
      }
      expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
    },
  )

  test('an undo, killed before and after it was written', async () => {
    for (const place of ['marked-sent', 'written'] as const) {
      await database.admin.query('TRUNCATE feature_flags; TRUNCATE written')
      await database.insertFlags(3)
      const folder = temporaryFolder()
      await runUntilKilled(errand(folder, place, 'restore'))
      const desk = await reopen(folder)
      if (place === 'marked-sent') {
        await desk.until('o1', summary => summary.waitingFor === 'decision')
        desk.operations.retry({ id: 'o1' }, desk.context)
      }
      expect((await desk.settled('o1')).counts.verified, place).toBe(3)
      const { rows } = await database.admin.query(
        'SELECT 1 FROM feature_flags WHERE is_enabled AND rollout_percentage = 25',
      )
      expect(rows).toHaveLength(3)
    }
  })
})

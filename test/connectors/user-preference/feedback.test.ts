import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { FeedbackItem } from '../../../shared/domain/feedback.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import {
  addPeople,
  connectTo,
  preferenceDatabases,
  type PreferenceDatabase,
} from '../../support/preference-databases.ts'
import { never } from '../../support/writing.ts'

type NewRow = {
  readonly id: number
  readonly at: string | null
  readonly version?: string
  readonly message?: string
}

describe.each(preferenceDatabases.filter(({ missing }) => !missing))('on $label', ({ create }) => {
  let database: PreferenceDatabase
  let connector: Connector
  beforeEach(async () => {
    database = await create()
    connector = connectTo(database, { feedback: {} })
    await addPeople(database, [[1, true]])
  })
  afterEach(async () => {
    await connector.close()
    await database.end()
  })

  const add = async (...rows: readonly NewRow[]) => {
    const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`
    const values = rows.map(
      ({ id, at, version = 'new', message = 'hm' }) =>
        `(${id}, 1, ${quoted(version)}, 'bug', ${quoted(message)}, ${at === null ? 'NULL' : quoted(at)})`,
    )
    await database.query(`INSERT INTO user_feedback VALUES ${values.join(', ')}`)
  }
  const readAll = async (limit: number): Promise<FeedbackItem[]> => {
    const items: FeedbackItem[] = []
    for (let since = null; ;) {
      const reading = await connector.readFeedback?.(since, limit, never)
      if (reading === undefined) throw new Error('feedback is mapped')
      items.push(...reading.items)
      since = reading.through as never
      if (!reading.more) return items
    }
  }

  test('every row comes once, in the order of its time, whatever the page', async () => {
    const sameTime = Array.from({ length: 7 }, (_, n) => ({ id: n + 10, at: '2026-05-01 10:00:00' }))
    await add({ id: 1, at: '2026-05-01 11:00:00' }, ...sameTime, { id: 2, at: '2026-05-01 09:00:00' })
    for (const limit of [1, 2, 3, 100]) {
      const ids = (await readAll(limit)).map(({ id }) => Number(id))
      expect(ids).toEqual([2, 10, 11, 12, 13, 14, 15, 16, 1])
    }
    const [first] = await readAll(100)
    expect(first?.createdAtMs).toBe(Date.UTC(2026, 4, 1, 9))
  })

  test('reading goes on where it stopped', async () => {
    await add({ id: 1, at: '2026-05-01 09:00:00' })
    const first = await connector.readFeedback?.(null, 100, never)
    const nothing = await connector.readFeedback?.(first?.through ?? null, 100, never)
    expect(nothing).toEqual({ items: [], through: first?.through, more: false })
    await add({ id: 2, at: '2026-05-01 09:00:00' }, { id: 3, at: null })
    const later = await connector.readFeedback?.(nothing?.through ?? null, 100, never)
    expect(later?.items.map(({ id }) => id)).toEqual(['2'])
  })

  test.each([
    ['new', 'new'],
    [' V2 ', 'new'],
    ['legacy', 'old'],
    ['beta', null],
    ['', null],
  ])('interface_version %j is %s', async (version, variant) => {
    await add({ id: 1, at: '2026-05-01 09:00:00', version })
    expect((await readAll(10))[0]).toMatchObject({ variant, interfaceVersion: version })
  })

  test('what people write comes as text, and no more of it than can be shown', async () => {
    const hostile = '<img src=x onerror=alert(1)>\'; DROP TABLE "user"; -- \u202e 🙂'
    await add(
      { id: 1, at: '2026-05-01 09:00:00', message: hostile },
      { id: 2, at: '2026-05-01 09:00:01', message: 'x'.repeat(60_000) },
    )
    const [first, second] = await readAll(10)
    expect(first?.message).toBe(hostile)
    expect(second?.message).toHaveLength(10_000)
  })

  test('feedback that is missing keeps nobody from being moved', async () => {
    await database.query('DROP TABLE user_feedback')
    expect(await connector.readStore(null, never)).toMatchObject({ status: 'read' })
    expect(await failureOfAsync(connector.readFeedback?.(null, 1, never) ?? Promise.resolve())).toMatchObject(
      {
        code: 'schema-missing',
      },
    )
  })
})

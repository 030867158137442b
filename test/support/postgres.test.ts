import { describe, expect, test } from 'vitest'
import { createPhoenixDatabase, postgresUrl } from './postgres.ts'

describe.skipIf(!postgresUrl)('the temporary Phoenix database', () => {
  test('holds the schema, lets the app write and the reader only read, and is gone after drop', async () => {
    const database = await createPhoenixDatabase()
    const other = await createPhoenixDatabase()
    expect(await database.insertFlags(3)).toEqual(['flag_00000', 'flag_00001', 'flag_00002'])
    expect(await database.insertUsers(2)).toHaveLength(2)
    const app = await database.connect()
    expect((await app.query('UPDATE feature_flags SET is_enabled = false')).rowCount).toBe(3)
    await app.end()
    const reader = await database.connect(database.reader)
    await expect(reader.query('UPDATE feature_flags SET is_enabled = true')).rejects.toMatchObject({
      code: '42501',
    })
    await reader.end()
    expect(database.settings().flags.key).toBe('flag_name')
    await database.drop()
    const found = await other.admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database.database])
    expect(found.rowCount).toBe(0)
    await other.drop()
  })
})

import { expect, onTestFinished, test } from 'vitest'
import { fencesBelow, runbookDesk } from '../../support/runbook-desk.ts'
import { createSqliteFlagDatabase } from '../../support/sqlite.ts'
import { connect } from '../../support/sql-flags.ts'

async function deskOf(count: number) {
  const database = createSqliteFlagDatabase()
  const connector = connect(database)
  onTestFinished(async () => {
    await connector.close()
    await database.drop()
  })
  await database.insertFlags(count)
  return { ...runbookDesk([{ id: 'production', connector, settings: database.settings() }]), database }
}

const steps = 'Put everyone on OLD'

test('ten thousand flags on NEW are each in full, and listed for two hundred only', async () => {
  const { read, runbooks } = await deskOf(10_000)
  await read('production')
  const { markdown } = await runbooks.get('production')
  expect(
    fencesBelow(markdown, steps)
      .join('\n')
      .match(/^COMMIT;$/gm),
  ).toHaveLength(10_000)
  expect(markdown).toContain('… and 9800 more')
  expect(Buffer.byteLength(markdown)).toBeLessThan(8_000_000)
  expect(Buffer.byteLength(await runbooks.page('production'))).toBeLessThan(10_000_000)
})

test('those on OLD are listed by name, under the step of one of them', async () => {
  const { read, runbooks, database } = await deskOf(10_000)
  await database.query("UPDATE feature_flags SET is_enabled = false WHERE flag_name > 'flag_00002'")
  await read('production')
  const { markdown } = await runbooks.get('production')
  expect(
    fencesBelow(markdown, steps)
      .join('\n')
      .match(/^COMMIT;$/gm),
  ).toHaveLength(4)
  expect(markdown).toContain('The other 9997 flags')
  expect(markdown).toContain('- `flag_09999`')
  expect(Buffer.byteLength(markdown)).toBeLessThan(300_000)
})

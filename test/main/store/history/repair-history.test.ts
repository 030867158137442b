import { expect, test } from 'vitest'
import { repairHistory } from '../../../../main/store/history/repair-history.ts'
import { openFlagDesk } from '../../../support/flag-desk.ts'
import { buildState } from '../../../support/flags.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const ref = { connectionId: 'production', key: 'phoenix_pipeline_enabled' }

function damaged(sql: string) {
  const desk = openFlagDesk(temporaryFolder())
  for (const percentage of [5, 25, 50]) desk.see([buildState({ percentage, version: `v${percentage}` })])
  desk.see([buildState({ key: 'other', version: 'o' })])
  const { db } = desk.stores.history
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
  db.pragma('foreign_keys = ON')
  repairHistory(db)
  const percentages = desk.history.changesOf(ref).map(({ percentage }) => percentage)
  const result = { percentages, violations: db.pragma('foreign_key_check') }
  desk.close()
  return result
}

test.each([
  [
    'names of connections and flags are found again in the states',
    'DELETE FROM source; DELETE FROM flag',
    [5, 25, 50],
  ],
  ['an entry without its state goes', 'DELETE FROM flag_state WHERE change_id = 2', [5, 50]],
  ['a state without its entry goes', 'DELETE FROM flag_change WHERE id = 3', [5, 25]],
  ['a flag of which nothing is left goes', 'DELETE FROM flag_change WHERE flag_id = 1', []],
])('%s', (_name, sql, expected) => {
  expect(damaged(sql)).toEqual({ percentages: expected, violations: [] })
})

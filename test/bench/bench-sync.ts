import { createPhoenixDatabase } from '../support/postgres.ts'
import { openBenchServices } from './bench-services.ts'
import { inTurn, time } from './measure.ts'
import { reportRatio } from './report.ts'

/** A poll that finds nothing changed should cost little more than asking the store for a digest. */
export async function benchSync(): Promise<void> {
  const database = await createPhoenixDatabase()
  await database.insertFlags(10_000)
  await database.admin.query('ANALYZE')
  const { services, connectionId, close } = await openBenchServices(
    database.settings(),
    database.app.password,
  )
  const digest =
    'SELECT md5(string_agg(md5(f::text), \'\' ORDER BY flag_name COLLATE "C")) FROM feature_flags f'
  await services.sync.syncOnce(connectionId)
  const { ours, limit } = await inTurn<'ours' | 'limit'>(15, [
    async () => ({ limit: await time(() => database.admin.query(digest)) }),
    async () => ({ ours: await time(() => services.sync.syncOnce(connectionId)) }),
  ])
  reportRatio('sync of 10,000 unchanged flags, against the bare digest query', ours, limit, null)
  await close()
  await database.drop()
}

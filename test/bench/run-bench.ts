import { postgresUrl } from '../support/postgres.ts'
import { benchRollback } from './bench-rollback.ts'
import { benchSync } from './bench-sync.ts'
import { printTable, reportSkipped } from './report.ts'

if (postgresUrl === undefined) {
  reportSkipped('rollback, sync', 'no PostgreSQL: set SWITCHYARD_TEST_POSTGRES_URL')
} else {
  await benchRollback()
  await benchSync()
}
printTable()

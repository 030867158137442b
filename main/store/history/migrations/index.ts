import type { Migration } from '../../migrate.ts'
import { flagHistory } from './0001-flag-history.ts'
import { observations } from './0002-observations.ts'

export const historyMigrations: readonly Migration[] = [flagHistory, observations]

import type { Migration } from '../../migrate.ts'
import { environmentsAndConnections } from './0001-environments-and-connections.ts'
import { settings } from './0002-settings.ts'
import { operations } from './0003-operations.ts'
import { audit } from './0004-audit.ts'
import { operationPacks } from './0005-operation-packs.ts'
import { peopleAndDelivery } from './0006-people-and-delivery.ts'
import { rollbackLog } from './0007-rollback-log.ts'

export const journalMigrations: readonly Migration[] = [
  environmentsAndConnections,
  settings,
  operations,
  audit,
  operationPacks,
  peopleAndDelivery,
  rollbackLog,
]

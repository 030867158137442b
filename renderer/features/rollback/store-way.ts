import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { Capabilities, ConnectionSettings } from '../../../shared/domain/connection.ts'
import type { SqlDialect } from '../../../shared/domain/sql-flags-settings.ts'

const dialects: Readonly<Record<SqlDialect, string>> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
  sqlite: 'SQLite file',
}

/**
 * The kind of a store and the way everyone in it gets back to OLD, since unlike stores take unlike times: "PostgreSQL,
 * in one batch", "REST, one by one", "file + rebuild".
 *
 * @param people  whom it is about where it goes from person to person: "412 of 5,000 people"
 */
export function storeWay({ connection, status }: ConnectionView, people = 'people'): string {
  const kind = kindOf(connection.settings)
  const { capabilities } = status
  if (capabilities?.personSwitch === true) return `${kind}, ${people} one by one`
  if (capabilities !== null && capabilities.delivery !== 'at-once')
    return `${kind} ${deliveries[capabilities.delivery]}`
  return `${kind}, ${connection.settings.kind === 'rest-flags' ? 'one by one' : 'in one batch'}`
}

function kindOf(settings: ConnectionSettings): string {
  switch (settings.kind) {
    case 'sql-flags':
    case 'user-preference':
      return dialects[settings.dialect]
    case 'mongo-flags':
      return 'MongoDB'
    case 'rest-flags':
      return 'REST'
    case 'env-file':
      return 'file'
  }
}

const deliveries: Readonly<Record<Exclude<Capabilities['delivery'], 'at-once'>, string>> = {
  command: '+ rebuild',
  'by-hand': '+ rebuild by hand',
}

import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { Capabilities, ConnectorKind } from '../../../shared/domain/connection.ts'
import { plural } from '../../ui/words/numbers.ts'

const kinds: Readonly<Record<ConnectorKind | 'user-preference' | 'env-file', string>> = {
  'sql-flags': 'SQL',
  'mongo-flags': 'MongoDB',
  'rest-flags': 'REST',
  'user-preference': 'SQL',
  'env-file': 'file',
}

/**
 * The kind of a store and the way everyone in it gets back to OLD, since unlike stores take unlike times: "SQL, in one
 * batch", "REST, one by one", "file + rebuild".
 *
 * @param onNew  how many people are moved where it goes from person to person; null: not known
 */
export function storeWay({ connection, status }: ConnectionView, onNew: number | null): string {
  const { kind } = connection.settings
  const { capabilities } = status
  if (capabilities?.personSwitch === true)
    return `${kinds[kind]}, ${onNew === null ? 'people' : plural(onNew, 'person', 'people')} one by one`
  if (capabilities !== null && capabilities.delivery !== 'at-once')
    return `${kinds[kind]} ${deliveries[capabilities.delivery]}`
  return `${kinds[kind]}, ${kind === 'rest-flags' ? 'one by one' : 'in one batch'}`
}

const deliveries: Readonly<Record<Exclude<Capabilities['delivery'], 'at-once'>, string>> = {
  command: '+ rebuild',
  'by-hand': '+ rebuild by hand',
}

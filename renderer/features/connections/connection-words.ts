import type { Capabilities, ConnectorKind } from '../../../shared/domain/connection.ts'
import type { ConnectionStatus } from '../../../shared/domain/connection-status.ts'
import type { SqlDialect } from '../../../shared/domain/sql-flags-settings.ts'

export const kindWords: Readonly<Record<ConnectorKind, string>> = {
  'sql-flags': 'SQL database',
  'mongo-flags': 'MongoDB',
  'rest-flags': 'HTTP flag API',
  'user-preference': 'A switch per person in SQL',
  'env-file': 'File of variables (.env)',
}

export const dialectWords: Readonly<Record<SqlDialect, string>> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
  sqlite: 'SQLite file',
}

export const linkWords: Readonly<Record<ConnectionStatus['link'], string>> = {
  connecting: 'connecting',
  live: 'live',
  down: 'cannot be reached',
  'waiting-for-secret': 'waits for its password',
}

export type Ability = { readonly can: boolean; readonly words: string }

/** What the store can hold, and for what it cannot, what that means on the screens. */
export function abilityWords(capabilities: Capabilities): readonly Ability[] {
  const ability = (can: boolean, words: string, otherwise: string): Ability => ({
    can,
    words: can ? words : otherwise,
  })
  return [
    ability(capabilities.onOff, 'on and off for everyone', 'no switch for everyone'),
    percentageWords(capabilities),
    ability(capabilities.globalOverride, 'force on or off for everyone', 'no override for everyone'),
    capabilities.personSwitch
      ? { can: true, words: 'a switch of their own for every person' }
      : ability(capabilities.overrides, 'overrides for single users', 'no overrides for single users'),
    ability(capabilities.description, 'descriptions', 'no descriptions'),
    ability(
      capabilities.metadata,
      'metadata, where who and why is left',
      'no metadata: who and why stay in Switchyard only',
    ),
    ability(capabilities.usage, 'usage of OLD and NEW', 'no usage: nothing tells whether NEW goes wrong'),
    ability(
      capabilities.people,
      'people, so that moves can be counted',
      'no people source: moves are shares only',
    ),
    ability(capabilities.measures, 'measures of its own', 'no measures are mapped'),
    ...(capabilities.feedback ? [{ can: true, words: 'feedback of people' }] : []),
    ...deliveryWords(capabilities.delivery),
  ]
}

/** Where storing is serving there is nothing to say. */
function deliveryWords(delivery: Capabilities['delivery']): readonly Ability[] {
  switch (delivery) {
    case 'at-once':
      return []
    case 'command':
      return [{ can: true, words: 'served after a build, which a command does' }]
    case 'by-hand':
      return [{ can: false, words: 'served after a build, which a person has to do' }]
  }
}

function percentageWords({ percentage, personSwitch }: Capabilities): Ability {
  if (personSwitch && percentage !== 'none')
    return { can: true, words: 'a percentage of those who never chose' }
  switch (percentage) {
    case 'integer':
      return { can: true, words: 'whole percentages' }
    case 'fraction':
      return { can: true, words: 'percentages with fractions' }
    case 'none':
      return {
        can: false,
        words: personSwitch ? 'no percentages: everybody chooses' : 'no percentages: on or off only',
      }
  }
}

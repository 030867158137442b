import type { Intent } from '../../shared/domain/operation.ts'
import type { Connector, PeopleAsked } from '../connectors/connector.ts'
import type { PeopleLedgers } from './people-ledgers.ts'

/** What is read back, and of whom. */
export type ReadTarget = { readonly key: string; readonly intent: Intent }

/**
 * Whom to look at along with these flags, where the store has one switch per person: those whom a change or a restore
 * names, and those whom a restore puts back.
 *
 * @returns undefined when there is nobody; `people` is how many the ledger holds
 */
export function askedAbout(
  connectionId: string,
  targets: readonly ReadTarget[],
  { capabilities }: Pick<Connector, 'capabilities'>,
  ledgers: Pick<PeopleLedgers, 'keptFor' | 'count'>,
): { readonly about: PeopleAsked; readonly people: number } | undefined {
  if (!capabilities.personSwitch) return undefined
  const userIds = [...new Set(targets.flatMap(target => namedIn(target.intent)))]
  const moved = targets.flatMap(({ key, intent }) =>
    intent.kind === 'restore' && intent.peopleOf !== undefined ? [{ key, of: intent.peopleOf }] : [],
  )
  if (userIds.length + moved.length === 0) return undefined
  const part = { connectionId, targets }
  const of = (key: string) => moved.find(one => one.key === key)?.of ?? ''
  return {
    about: {
      ...(userIds.length > 0 && { userIds }),
      ...(moved.length > 0 && { ledger: { kept: key => ledgers.keptFor({ id: of(key) }, part, key) } }),
    },
    people: moved.reduce((sum, { key, of }) => sum + ledgers.count(of, connectionId, key), 0),
  }
}

function namedIn(intent: Intent): string[] {
  switch (intent.kind) {
    case 'roll-back':
      return []
    case 'change':
      return intent.patch.person === undefined ? [] : [intent.patch.person.userId]
    case 'restore':
      return [...intent.state.overrides, ...intent.expected.overrides].map(({ userId }) => userId)
  }
}

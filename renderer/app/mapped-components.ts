import type { ConnectionView } from '../../shared/contract/connections-contract.ts'
import type { FlagSummary } from '../../shared/domain/flag.ts'
import type { FlagRef } from '../../shared/domain/operation.ts'
import { mappedComponents } from '../../shared/domain/settings-facts.ts'

export type ComponentPlace = {
  readonly environmentId: string
  readonly component: string
  /** what decides it there */
  readonly flags: readonly FlagRef[]
}

/** The components that flags decide, by environment and name; from what is on screen already. */
export function componentPlaces(
  connections: readonly ConnectionView[],
  flags: readonly Pick<FlagSummary, 'connectionId' | 'key'>[],
): readonly ComponentPlace[] {
  const keys = Map.groupBy(flags, flag => flag.connectionId)
  const found = connections.flatMap(({ connection: { id, environmentId, settings } }) =>
    mappedComponents(settings, () => (keys.get(id) ?? []).map(flag => flag.key)).map(
      ({ component, flagKey }) => ({ environmentId, component, connectionId: id, key: flagKey }),
    ),
  )
  const places = Map.groupBy(found, ({ environmentId, component }) => `${environmentId}\0${component}`)
  return [...places.values()]
    .flatMap(own => {
      const [first] = own
      if (first === undefined) return []
      const refs = new Map(
        own.map(({ connectionId, key }) => [`${connectionId}\0${key}`, { connectionId, key }]),
      )
      return [{ environmentId: first.environmentId, component: first.component, flags: [...refs.values()] }]
    })
    .toSorted((one, other) => (one.component < other.component ? -1 : 1))
}

/** Components that a flag decides together with others: rolling one back is more than rolling back the flag. */
export function sharedComponents(ref: FlagRef, places: readonly ComponentPlace[]): readonly ComponentPlace[] {
  return places.filter(
    ({ flags }) =>
      flags.length > 1 && flags.some(flag => flag.connectionId === ref.connectionId && flag.key === ref.key),
  )
}

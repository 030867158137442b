import type { FlagRef, RollbackScope } from '../../shared/domain/operation.ts'
import { mappedComponents, type MappedComponent } from '../../shared/domain/settings-facts.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnection, OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from '../flags/flag-cache.ts'

export type ComponentScope = Extract<RollbackScope, { kind: 'component' }>

export type ComponentReach = {
  /** also flags that the settings name and the cache does not know: the store may */
  readonly flags: readonly FlagRef[]
  /** those that decide the component, and those never read whose flags' names would tell */
  readonly connections: readonly OpenConnection[]
  /** other components that the same flags decide, by name */
  readonly alsoComponents: readonly string[]
}

/** Which flags decide a component in an environment. One flag may decide several components, and several stores one. */
export function componentReach(
  { environmentId, component }: ComponentScope,
  connections: Pick<OpenConnections, 'list'>,
  cache: Pick<FlagCache, 'summaries' | 'readAtMs'>,
): ComponentReach {
  const flags = new Map<string, FlagRef>()
  const also = new Set<string>()
  const reached = connections.list().filter(open => {
    if (open.environment.id !== environmentId) return false
    const { mapped, isUntold } = mappingOf(open, cache)
    const keys = new Set(mapped.filter(one => one.component === component).map(one => one.flagKey))
    const connectionId = open.connection.id
    for (const key of keys) flags.set(`${connectionId}\0${key}`, { connectionId, key })
    for (const one of mapped)
      if (keys.has(one.flagKey) && one.component !== component) also.add(one.component)
    return keys.size > 0 || isUntold
  })
  return { flags: [...flags.values()], connections: reached, alsoComponents: [...also].toSorted() }
}

/** @throws AppError `invalid-input`: nothing can be rolled back where no flag decides */
export function refuseUndecided({ component }: ComponentScope): never {
  throw new AppError({
    code: 'invalid-input',
    field: 'component',
    problem: `no flag decides ${component} in this environment, so there is nothing to roll back`,
  })
}

function mappingOf(
  { connection }: OpenConnection,
  cache: Pick<FlagCache, 'summaries' | 'readAtMs'>,
): { mapped: readonly MappedComponent[]; isUntold: boolean } {
  let namesTell = false
  const mapped = mappedComponents(connection.settings, () => {
    namesTell = true
    return cache.summaries().flatMap(flag => (flag.connectionId === connection.id ? [flag.key] : []))
  })
  return { mapped, isUntold: namesTell && cache.readAtMs(connection.id) === null }
}

import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { Environment } from '../../../shared/domain/environment.ts'
import { useClient } from '../../client/client-context.tsx'
import { useHost } from '../../client/host-context.tsx'
import { useAppState } from './app-state-context.tsx'

const none: readonly Environment[] = []

export type EnvironmentChoice = {
  /** from the first place a change is tried to the last */
  readonly environments: readonly Environment[]
  /** null: there is none yet */
  readonly environment: Environment | null
  readonly pick: (id: string) => void
}

/** The environment that the switcher shows: the one last picked, otherwise the last in rank, where harm is greatest. */
export function useEnvironment(): EnvironmentChoice {
  const { queries } = useClient()
  const { data = none } = useQuery(queries.environments.list.queryOptions())
  const picked = useAppState(state => state.pickedEnvironmentId)
  const pick = useAppState(state => state.environmentPicked)
  const environments = useMemo(() => [...data].sort((a, b) => a.rank - b.rank), [data])
  const environment = environments.find(one => one.id === picked) ?? environments.at(-1) ?? null
  return { environments, environment, pick }
}

/** Tells the host which environment is looked at, so that it is read more often. */
export function useWatching(environmentId: string | undefined): void {
  const host = useHost()
  useEffect(() => {
    if (environmentId !== undefined) host.watchEnvironment(environmentId)
  }, [host, environmentId])
}

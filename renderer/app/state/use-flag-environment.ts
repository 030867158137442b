import { useQuery } from '@tanstack/react-query'
import type { Environment } from '../../../shared/domain/environment.ts'
import { useClient } from '../../client/client-context.tsx'
import type { Route } from '../routes.ts'
import { useEnvironment } from './use-environment.ts'

/** The environment of the flag whose page is open; null on every other page. It may differ from the switcher's. */
export function useFlagEnvironment(route: Route): Environment | null {
  const { queries } = useClient()
  const { environments } = useEnvironment()
  const connections = useQuery(queries.connections.list.queryOptions())
  if (route.page !== 'flag') return null
  const view = connections.data?.find(({ connection }) => connection.id === route.connectionId)
  return environments.find(one => one.id === view?.connection.environmentId) ?? null
}

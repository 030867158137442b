import { Button } from '@mantine/core'
import { IconSquareFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Environment } from '../../../shared/domain/environment.ts'
import { useClient } from '../../client/client-context.tsx'
import { EmergencyButton, type HeldChoice } from '../../features/rollback/index.ts'
import { everywhere, isEverywhereMore } from '../use-ask-rollback.ts'
import { useRoute } from '../use-route.ts'
import { useFlagEnvironment } from '../state/use-flag-environment.ts'

/**
 * On a flag's page it means this flag, elsewhere everything in the environment that the switcher shows; everywhere is
 * the last choice of its dialog and never what holding it does. Without any environment there is nothing to roll
 * back, and it says so.
 */
export function RedButton({ environment }: { readonly environment: Environment | null }) {
  const [route] = useRoute()
  const { queries } = useClient()
  const flagEnvironment = useFlagEnvironment(route)
  const connections = useQuery(queries.connections.list.queryOptions()).data
  const choices = useMemo(() => {
    const found: HeldChoice[] = []
    if (route.page === 'flag')
      found.push({
        label: route.key,
        scope: { kind: 'flags', flags: [{ connectionId: route.connectionId, key: route.key }] },
      })
    for (const one of [flagEnvironment, environment])
      if (
        one !== null &&
        !found.some(choice => choice.scope.kind === 'environment' && choice.scope.environmentId === one.id)
      )
        found.push({
          label: `everything in ${one.name}`,
          scope: { kind: 'environment', environmentId: one.id },
        })
    const [first, ...rest] = found
    if (first === undefined) return undefined
    return [first, ...rest, ...(isEverywhereMore(connections) ? [everywhere] : [])] as const
  }, [route, environment, flagEnvironment, connections])
  if (choices === undefined)
    return (
      <Button
        color="red"
        disabled
        leftSection={<IconSquareFilled size={12} aria-hidden />}
        title="Nothing to roll back: no environment is connected yet"
      >
        Emergency rollback
      </Button>
    )
  return <EmergencyButton choices={choices} />
}

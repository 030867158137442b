import { Button } from '@mantine/core'
import { IconSquareFilled } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { Environment } from '../../../shared/domain/environment.ts'
import { EmergencyButton, type ScopeChoice } from '../../features/rollback/index.ts'
import { useRoute } from '../use-route.ts'
import { useFlagEnvironment } from '../state/use-flag-environment.ts'

/**
 * On a flag's page it means this flag, elsewhere everything in the environment that the switcher shows. Without any
 * environment there is nothing to roll back, and it says so.
 */
export function RedButton({ environment }: { readonly environment: Environment | null }) {
  const [route] = useRoute()
  const flagEnvironment = useFlagEnvironment(route)
  const choices = useMemo(() => {
    const found: ScopeChoice[] = []
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
    return found
  }, [route, environment, flagEnvironment])
  const [first, ...rest] = choices
  if (first === undefined)
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
  return <EmergencyButton choices={[first, ...rest]} />
}

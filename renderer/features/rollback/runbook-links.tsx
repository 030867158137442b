import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RollbackScope } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { StoreText } from '../../ui/index.ts'
import { useRollbackPreview } from './preview-facts.tsx'

type RunbookLinksProps = { readonly scope: RollbackScope; readonly onLeave: () => void }

/** The way without Switchyard, for whoever may not write here or finds a store not ready. */
export function RunbookLinks({ scope, onLeave }: RunbookLinksProps) {
  const { queries } = useClient()
  const environments = useQuery(queries.environments.list.queryOptions()).data
  const preview = useRollbackPreview(scope).data
  const reached = new Set(
    scope.kind === 'environment'
      ? [scope.environmentId]
      : preview?.connections.map(({ environmentId }) => environmentId),
  )
  const own = environments?.filter(({ id }) => reached.has(id)) ?? []
  if (own.length === 0) return null
  return (
    <Text size="xs" c="dimmed">
      Cannot be done from here? The runbook has every step by hand:{' '}
      {own.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ', '}
          <Anchor size="xs" href={`#/runbook/${encodeURIComponent(id)}`} onClick={onLeave}>
            <StoreText text={name} />
          </Anchor>
        </span>
      ))}
    </Text>
  )
}

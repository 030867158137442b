import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { lastNewUseMs, usagePoints } from '../../../charts/index.tsx'
import { useClient } from '../../../client/client-context.tsx'
import { ClockTime, Freshness, StoreText } from '../../../ui/index.ts'

const MINUTES = 60

/**
 * "Observed", the third word beside stored and served: whether anyone is still seen on NEW. Of the flag where the
 * operation is about one, otherwise of the whole environment, and it says which.
 */
export function LastNewUse({ operation }: { readonly operation: OperationSummary }) {
  const { queries } = useClient()
  const [environmentId, ...others] = operation.environmentIds
  const single = useQuery({
    ...queries.operations.targets.queryOptions({ input: { id: operation.id, offset: 0, limit: 1 } }),
    enabled: operation.targets === 1,
  })
  const flagKey = operation.targets === 1 ? (single.data?.targets[0]?.key ?? null) : null
  const usage = useQuery({
    ...queries.overview.usage.queryOptions({
      input: { environmentId: environmentId ?? '', flagKey, minutes: MINUTES, buckets: MINUTES },
    }),
    enabled:
      environmentId !== undefined && others.length === 0 && (operation.targets !== 1 || flagKey !== null),
  })
  const series = usage.data
  if (series === undefined || series.length === 0) return null
  const last = lastNewUseMs(usagePoints(series))
  const readAtMs = series.reduce<number | null>(
    (newest, one) => Math.max(newest ?? 0, one.readAtMs ?? 0) || null,
    null,
  )
  return (
    <Text size="sm">
      <Text span fw={600} size="sm">
        Observed:{' '}
      </Text>
      {last === undefined ? (
        <>no use of NEW in the last hour</>
      ) : (
        <>
          last use of NEW counted in the minute of <ClockTime atMs={last} />
        </>
      )}
      {flagKey === null ? (
        ' (any flag of the environment)'
      ) : (
        <>
          {' '}
          (<StoreText text={flagKey} />)
        </>
      )}{' '}
      <Freshness source="usage" readAtMs={readAtMs} />
    </Text>
  )
}

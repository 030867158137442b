import { useQuery } from '@tanstack/react-query'
import type { ConnectionOutcome, OperationSummary } from '../../../../shared/domain/operation.ts'
import { lastNewUseMs, usagePoints } from '../../../charts/index.tsx'
import { useClient } from '../../../client/client-context.tsx'
import { ageWords, ClockTime, StoreText, useNow } from '../../../ui/index.ts'

const MINUTES = 60

type LastNewUseProps = { readonly operation: OperationSummary; readonly connection: ConnectionOutcome }

/**
 * "Observed", the third word beside stored and served: whether anyone is still seen on NEW. Of the flag where the
 * operation is about one, otherwise of any flag of the store.
 */
export function LastNewUse({ operation, connection }: LastNewUseProps) {
  const { queries } = useClient()
  const now = useNow()
  const single = useQuery({
    ...queries.operations.targets.queryOptions({ input: { id: operation.id, offset: 0, limit: 1 } }),
    enabled: operation.targets === 1,
  })
  const flagKey = operation.targets === 1 ? (single.data?.targets[0]?.key ?? null) : null
  const { environmentId, connectionId } = connection
  // one question for all stores of an environment
  const usage = useQuery({
    ...queries.overview.usage.queryOptions({
      input: { environmentId, flagKey, minutes: MINUTES, buckets: MINUTES },
    }),
    enabled: operation.targets !== 1 || flagKey !== null,
  })
  const series = usage.data?.filter(one => one.connectionId === connectionId)
  if (series === undefined) return usage.isError ? 'usage cannot be read now' : '–'
  const readAtMs = series.reduce<number | null>((newest, one) => newer(newest, one.readAtMs), null)
  if (readAtMs === null) return 'no usage is read from this store'
  const last = lastNewUseMs(usagePoints(series))
  return (
    <>
      {last === undefined ? (
        'no use of NEW in the last hour'
      ) : (
        <>
          last use of NEW in the minute of <ClockTime atMs={last} />
        </>
      )}
      {flagKey !== null && (
        <>
          {' '}
          (<StoreText text={flagKey} />)
        </>
      )}
      , read {ageWords(now - readAtMs)} ago
    </>
  )
}

function newer(one: number | null, other: number | null): number | null {
  return one === null || (other !== null && other > one) ? other : one
}

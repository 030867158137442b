import { SegmentedControl, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import { StepTimeline } from '../../../charts/index.tsx'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { FailureNote, Panel, useNow } from '../../../ui/index.ts'
import { StepBack } from '../change/step-back.tsx'

const DAY = 86_400_000
const spans = { '6 h': DAY / 4, '24 h': DAY, '7 days': 7 * DAY, '30 days': 30 * DAY, all: null } as const
type Span = keyof typeof spans

type FlagLifeProps = { readonly detail: FlagDetail; readonly onOpenReceipt: (operationId: string) => void }

/** The flag's exposure over time, and what happened to it. */
export function FlagLife({ detail, onOpenReceipt }: FlagLifeProps) {
  const { connectionId, key } = detail.flag
  const { queries } = useClient()
  const [span, setSpan] = useState<Span>('24 h')
  const timeline = useQuery(queries.flags.timeline.queryOptions({ input: { connectionId, key } }))
  // The right edge moves by minutes: a line of weeks does not change with every second.
  const minuteMs = Math.ceil(useNow('quarter-minute') / 60_000) * 60_000
  const newestMs = Math.max(minuteMs, timeline.data?.steps.at(-1)?.atMs ?? 0)
  return (
    <Panel
      title="Share of people on NEW"
      actions={
        <>
          {timeline.data !== undefined && (
            <StepBack detail={detail} timeline={timeline.data} onOpenReceipt={onOpenReceipt} />
          )}
          <SegmentedControl
            size="xs"
            aria-label="How much of the past is shown"
            data={Object.keys(spans)}
            value={span}
            onChange={value => setSpan(value as Span)}
          />
        </>
      }
    >
      {timeline.status === 'pending' && <Skeleton height={220} />}
      {timeline.status === 'error' && <FailureNote failure={toFailure(timeline.error)} />}
      {timeline.status === 'success' && (
        <StepTimeline
          timeline={timeline.data}
          of={key}
          spanMs={spans[span]}
          nowMs={newestMs}
          onOpenOperation={onOpenReceipt}
        />
      )}
    </Panel>
  )
}

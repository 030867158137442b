import { Button, NativeSelect } from '@mantine/core'
import { IconGauge } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Environment } from '../../../shared/domain/environment.ts'
import { measureId } from '../../../shared/domain/measure.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EmptyState, escapeStoreText, FailureNote, Freshness, Panel } from '../../ui/index.ts'
import { MeasureRow } from './measure-row.tsx'
import { oldestReadAtMs, spans, type Span } from './measure-spans.ts'
import styles from './measures-panel.module.css'

type MeasuresPanelProps = {
  readonly environment: Environment
  readonly onConnect: () => void
}

const minuteMs = 60_000

/** Everything else that is counted somewhere: its last value, how old that is, and where it is going. */
export function MeasuresPanel({ environment, onConnect }: MeasuresPanelProps) {
  const { queries } = useClient()
  const [span, setSpan] = useState<Span>(spans[0])
  const view = useQuery(
    queries.measures.list.queryOptions({
      input: { environmentId: environment.id, minutes: span.minutes, buckets: span.buckets },
      // the window moves on even when nothing new comes
      refetchInterval: minuteMs,
      placeholderData: keepPreviousData,
    }),
  )
  const measures = view.data ?? []
  const corner = (
    <Freshness
      source={`${environment.name} measures`}
      readAtMs={oldestReadAtMs(measures)}
      pollMs={minuteMs}
    />
  )
  return (
    <Panel title="Measures" corner={measures.length > 0 ? corner : null} flush>
      {view.isError && (
        <div className={styles.note}>
          <FailureNote failure={toFailure(view.error)} />
        </div>
      )}
      {view.isSuccess && measures.length === 0 && (
        <EmptyState
          icon={IconGauge}
          title={`No measures are read in ${escapeStoreText(environment.name)}`}
          action={
            <Button variant="default" onClick={onConnect}>
              Map a measure
            </Button>
          }
        >
          A queue’s backlog, memory, tickets or satisfaction appear here once a connection says where the
          numbers are: edit it, open “Measures”, and name a table, a collection, a path or a file.
        </EmptyState>
      )}
      {measures.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table} aria-label={`Measures of ${environment.name}`}>
            <thead>
              <tr>
                <th scope="col">Measure</th>
                <th scope="col" className={styles.number}>
                  Last value
                </th>
                <th scope="col">Age</th>
                <th scope="col" className={styles.line}>
                  <NativeSelect
                    size="xs"
                    w={110}
                    variant="unstyled"
                    aria-label="Period of the lines"
                    value={span.label}
                    data={spans.map(({ label }) => label)}
                    onChange={event =>
                      setSpan(spans.find(({ label }) => label === event.currentTarget.value) ?? spans[0])
                    }
                  />
                </th>
              </tr>
            </thead>
            <tbody>
              {measures.map(one => (
                <MeasureRow key={`${one.connectionId} ${measureId(one.measure)}`} view={one} span={span} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}

import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  ConnectionOutcome,
  OperationSummary,
  OperationTarget,
} from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { escapeStoreText, FailureNote, formatCount, formatMs, plural } from '../../../ui/index.ts'
import { movingSpeed, withSample, type MovedSample } from './moving-speed.ts'
import styles from './people-moved.module.css'
import { useElapsedNow } from './use-elapsed-now.ts'
import { useRememberOperation } from './use-remember-operation.ts'
import { useTargetsOf } from './use-targets-of.ts'

type PeopleMovedProps = { readonly operation: OperationSummary; readonly connection: ConnectionOutcome }

/** People who are moved one by one: how many so far, how fast, and the way to stop it. */
export function PeopleMoved({ operation, connection }: PeopleMovedProps) {
  const targets = useTargetsOf(operation, connection.connectionId)
  return targets.map(target => <MovedOfOne key={target.index} operation={operation} target={target} />)
}

type MovedOfOneProps = { readonly operation: OperationSummary; readonly target: OperationTarget }

function MovedOfOne({ operation, target }: MovedOfOneProps) {
  const { api } = useClient()
  const remember = useRememberOperation()
  const cancel = useMutation({
    mutationFn: () => api.operations.cancel({ id: operation.id }),
    onSuccess: remember,
  })
  const { progress } = target
  const isOver = operation.settledAtMs !== null || target.givenUp !== null || target.state === 'verified'
  const running = !isOver && progress !== undefined && progress.done < progress.total
  const now = useElapsedNow(running)
  const samples = useSamples(progress?.done, running, now)
  if (progress === undefined) return null
  const { done, total } = progress
  const { peoplePerSecond, leftMs } = running
    ? movingSpeed(samples, total, now)
    : { peoplePerSecond: null, leftMs: null }
  return (
    <div className={styles.moved}>
      <span
        role="progressbar"
        className={styles.bar}
        aria-label={`People moved of ${escapeStoreText(target.key)}`}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={`${formatCount(done)} of ${plural(total, 'person', 'people')}`}
      >
        <span className={styles.fill} style={{ width: `${total === 0 ? 100 : (done / total) * 100}%` }} />
      </span>
      <span className={styles.words}>
        {isOver && done < total && 'Stopped: '}
        {formatCount(done)} of {plural(total, 'person', 'people')} moved
        {isOver && done < total && '; the others are as they were'}
        {peoplePerSecond !== null &&
          ` · ${plural(Math.round(peoplePerSecond), 'person', 'people')} per second`}
        {leftMs !== null && ` · about ${formatMs(Math.ceil(leftMs / 1_000) * 1_000)} left`}
      </span>
      {running && (
        <Button
          size="compact-xs"
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
          title="Who was moved stays on OLD; Restore puts them back."
        >
          Stop moving people
        </Button>
      )}
      {cancel.isError && <FailureNote compact failure={toFailure(cancel.error)} />}
    </div>
  )
}

/** What was counted and when, kept while it runs: the speed is that of the last seconds. */
function useSamples(done: number | undefined, running: boolean, nowMs: number): readonly MovedSample[] {
  const [samples, setSamples] = useState<readonly MovedSample[]>([])
  if (running && done !== undefined && samples.at(-1)?.done !== done)
    setSamples(withSample(samples, { atMs: nowMs, done }))
  return samples
}

import { CloseButton, Code, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { OperationTarget } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import {
  CopyButton,
  FailureNote,
  formatCount,
  OutcomeBadge,
  outcomeLooks,
  plural,
  StoreText,
} from '../../../ui/index.ts'
import { stateWords } from '../state-words.ts'
import styles from './target-detail.module.css'

type TargetDetailProps = {
  readonly operationId: string
  /** as it was when its row was opened; read again while it changes */
  readonly target: OperationTarget
  readonly onClose: () => void
}

/** One target in full: what it was, what it became, what went wrong, and how a person does it by hand. */
export function TargetDetail({ operationId, target: opened, onClose }: TargetDetailProps) {
  const { queries } = useClient()
  const fresh = useQuery(
    queries.operations.targets.queryOptions({ input: { id: operationId, offset: opened.index, limit: 1 } }),
  )
  const target = fresh.data?.targets[0] ?? opened
  return (
    <section className={styles.detail} aria-label={`Target ${target.key}`}>
      <Group gap="sm" wrap="nowrap">
        <strong className={styles.key}>
          <StoreText text={target.key} />
        </strong>
        <OutcomeBadge state={target.state} elapsedMs={target.verifyMs ?? target.writeMs} />
        <Text size="xs" c="dimmed">
          {outcomeLooks[target.state].meaning}
          {target.attempts > 1 && ` ${plural(target.attempts, 'attempt')}.`}
        </Text>
        <CloseButton size="sm" ml="auto" aria-label="Close the target" onClick={onClose} />
      </Group>
      {target.failure !== null && <FailureNote failure={target.failure} compact />}
      {target.overwritten !== null && (
        <Text size="xs">
          The store held something else than expected, and this was overwritten:{' '}
          {stateWords(target.overwritten)}.
        </Text>
      )}
      {target.progress !== undefined && (
        <Text size="xs">
          {formatCount(target.progress.done)} of {plural(target.progress.total, 'person', 'people')} moved one
          by one.
        </Text>
      )}
      {target.givenUp !== null && (
        <Text size="xs">
          {target.givenUp.confirmedByHand === true ? 'Said to be done by' : 'Given up by'}{' '}
          <StoreText text={target.givenUp.by} />: <StoreText text={target.givenUp.reason} />
        </Text>
      )}
      <Group gap="sm" align="flex-start" wrap="nowrap">
        <Code block className={styles.byHand} role="region" aria-label="By hand" tabIndex={0}>
          {target.byHand}
        </Code>
        <CopyButton text={target.byHand} label="Copy the steps" />
      </Group>
    </section>
  )
}

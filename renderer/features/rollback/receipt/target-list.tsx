import { Chip, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { OperationSummary, OperationTarget, TargetState } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import {
  EmptyState,
  formatCount,
  formatMs,
  Numbers,
  OutcomeBadge,
  outcomeLooks,
  StoreText,
  VirtualRows,
} from '../../../ui/index.ts'
import { presentStates } from '../receipt-words.ts'
import { intentWords, stateWords } from '../state-words.ts'
import { TargetDetail } from './target-detail.tsx'
import styles from './target-list.module.css'

/** Pages are asked for by the rows in view, so that a receipt of 10,000 flags opens as fast as one of ten. */
const PAGE = 100

/** What happened to every flag: the filter, the rows in view, and one of them in full. */
export function TargetList({ operation }: { readonly operation: OperationSummary }) {
  const [picked, setPicked] = useState<TargetState | null>(null)
  const [opened, setOpened] = useState<OperationTarget | null>(null)
  const present = presentStates(operation.counts)
  // the same key may stand in every store
  const showsStore = operation.connections.length > 1
  const state = picked !== null && present.includes(picked) ? picked : null
  const total = state === null ? operation.targets : operation.counts[state]
  const indexes = useMemo(() => Array.from({ length: total }, (_, index) => index), [total])
  return (
    <div className={styles.targets}>
      {present.length > 1 && (
        <Chip.Group
          multiple={false}
          value={state ?? 'all'}
          onChange={value => setPicked(present.find(one => one === value) ?? null)}
        >
          <Group gap={6} role="group" aria-label="Show targets by outcome">
            <Chip size="xs" value="all">
              all {formatCount(operation.targets)}
            </Chip>
            {present.map(one => (
              <Chip key={one} size="xs" value={one}>
                {outcomeLooks[one].word} {formatCount(operation.counts[one])}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
      )}
      <div className={styles.rows} style={{ height: Math.min(8, total + 1) * 30 + 2 }}>
        {total === 0 ? (
          <EmptyState title="No targets">This operation reached no flag.</EmptyState>
        ) : (
          <VirtualRows
            label="Targets"
            rows={indexes}
            rowKey={String}
            rowHeight={30}
            columns={`minmax(120px, 1.3fr) ${showsStore ? 'minmax(110px, 1.1fr) ' : ''}minmax(180px, 2fr) 110px 72px 88px`}
            header={
              <>
                <span role="columnheader">Flag</span>
                {showsStore && <span role="columnheader">Store</span>}
                <span role="columnheader">Before → after</span>
                <span role="columnheader">Outcome</span>
                <span role="columnheader" className={styles.right}>
                  Write
                </span>
                <span role="columnheader" className={styles.right}>
                  Read back
                </span>
              </>
            }
            renderRow={index => (
              <TargetRow
                operationId={operation.id}
                showsStore={showsStore}
                state={state}
                index={index}
                opened={opened}
                onOpen={setOpened}
              />
            )}
          />
        )}
      </div>
      {opened !== null && (
        <TargetDetail operationId={operation.id} target={opened} onClose={() => setOpened(null)} />
      )}
    </div>
  )
}

type TargetRowProps = {
  readonly operationId: string
  readonly showsStore: boolean
  readonly state: TargetState | null
  readonly index: number
  readonly opened: OperationTarget | null
  readonly onOpen: (target: OperationTarget | null) => void
}

function TargetRow({ operationId, showsStore, state, index, opened, onOpen }: TargetRowProps) {
  const { queries } = useClient()
  const page = useQuery(
    queries.operations.targets.queryOptions({
      input: {
        id: operationId,
        ...(state === null ? {} : { states: [state] }),
        offset: Math.floor(index / PAGE) * PAGE,
        limit: PAGE,
      },
    }),
  )
  const target = page.data?.targets[index % PAGE]
  if (target === undefined) return <span role="cell" className={styles.loading} aria-busy />
  const isOpen = opened?.index === target.index
  return (
    <>
      <span role="cell" className={styles.cell}>
        <button
          type="button"
          className={styles.key}
          aria-expanded={isOpen}
          title="Show what was written and what to do by hand"
          onClick={() => onOpen(isOpen ? null : target)}
        >
          <StoreText text={target.key} />
        </button>
      </span>
      {showsStore && (
        <span role="cell" className={styles.cell} title={target.connectionName}>
          <StoreText text={target.connectionName} />
        </span>
      )}
      <span
        role="cell"
        className={styles.cell}
        title={`${stateWords(target.before)} → ${afterWords(target)}`}
      >
        {stateWords(target.before)} → {afterWords(target)}
      </span>
      <span role="cell">
        <OutcomeBadge state={target.state} />
      </span>
      <Duration ms={target.writeMs} />
      <Duration ms={target.verifyMs} />
    </>
  )
}

function afterWords({ after, intent }: OperationTarget): string {
  return after === null ? `meant: ${intentWords(intent)}` : stateWords(after)
}

function Duration({ ms }: { readonly ms: number | null }) {
  return (
    <span role="cell" className={styles.right}>
      {ms === null ? <Numbers unknown="not there yet" /> : <Numbers>{formatMs(ms)}</Numbers>}
    </span>
  )
}

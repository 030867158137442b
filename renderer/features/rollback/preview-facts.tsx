import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RollbackPreview } from '../../../shared/contract/operations-contract.ts'
import type { RollbackScope } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { failureWords, plural, StoreText } from '../../ui/index.ts'
import styles from './preview-facts.module.css'
import { exposedWords, peopleWords } from './preview-words.ts'
import { StoreLines } from './store-lines.tsx'

export function useRollbackPreview(scope: RollbackScope) {
  const { queries } = useClient()
  // Read from the host's cache, so cheap; an older one stays on screen while the next is on its way.
  return useQuery(
    queries.operations.previewRollback.queryOptions({
      input: scope,
      staleTime: 1_000,
      refetchInterval: 4_000,
    }),
  )
}

type PreviewFactsProps = { readonly scope: RollbackScope; readonly suspendOverrides: boolean }

/** What a rollback would do. The rollback itself never waits for this. */
export function PreviewFacts({ scope, suspendOverrides }: PreviewFactsProps) {
  const preview = useRollbackPreview(scope)
  switch (preview.status) {
    case 'pending':
      return (
        <Stack gap="xs" aria-label="The preview is loading; rolling back does not wait for it" aria-busy>
          <Skeleton height={14} width="60%" />
          <Skeleton height={14} width="80%" />
          <Skeleton height={14} width="45%" />
        </Stack>
      )
    case 'error':
      return (
        <p className={styles.warning}>
          There is no preview: {failureWords(toFailure(preview.error)).what} Rolling back works without it.
        </p>
      )
    case 'success':
      return <Facts preview={preview.data} suspendOverrides={suspendOverrides} />
  }
}

function Facts({
  preview,
  suspendOverrides,
}: {
  readonly preview: RollbackPreview
  readonly suspendOverrides: boolean
}) {
  const places = new Set(preview.connections.map(store => store.environmentId)).size
  return (
    <div className={styles.facts}>
      <p className={styles.main}>
        {plural(preview.flags, 'flag')} in {plural(preview.connections.length, 'store')}
        {places > 1 && ` of ${plural(places, 'environment')}`} → OLD
        {preview.exposedFlags < preview.flags && (
          <span className={styles.aside}>{exposedWords(preview)}</span>
        )}
      </p>
      <p>{peopleWords(preview)}</p>
      {preview.newOverrides > 0 && (
        <p>
          {plural(preview.newOverrides, 'override pins its person', 'overrides pin people')} to NEW:{' '}
          <strong>{suspendOverrides ? 'included' : 'not included, these people stay on NEW'}</strong>
        </p>
      )}
      {preview.alsoComponents !== undefined && (
        <p>
          The same {preview.flags === 1 ? 'flag decides' : 'flags decide'}{' '}
          <strong>
            <StoreText text={preview.alsoComponents.join(', ')} />
          </strong>{' '}
          as well: OLD there too
        </p>
      )}
      <StoreLines stores={preview.connections} />
    </div>
  )
}

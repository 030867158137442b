import { Anchor, Button, Skeleton, Stack } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { RollbackScript } from '../../../shared/contract/scripts-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote, formatCount, Panel, plural, RelativeTime, StoreText } from '../../ui/index.ts'
import { ScriptRun } from './script-run.tsx'
import styles from './rollback-script.module.css'

/** Seed 002's `rollback-scripts.sql`: read it, choose a database, have it checked, run it. Never part of a rollback. */
export function RollbackScriptPage({ connectionId }: { readonly connectionId: string }) {
  const { queries } = useClient()
  const script = useQuery({
    ...queries.scripts.show.queryOptions({ input: { connectionId } }),
    // what was looked through stays what it is until it is read anew by hand
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const readAgain = (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconRefresh size={14} aria-hidden />}
      loading={script.isFetching}
      onClick={() => void script.refetch()}
    >
      Read it again
    </Button>
  )
  return (
    <Stack gap="md">
      <Anchor href="#/connections">Back to the connections</Anchor>
      <Panel title="Rollback script" actions={readAgain}>
        {script.error !== null && <FailureNote failure={toFailure(script.error)} />}
        {script.data === undefined && script.error === null && (
          <Skeleton height={160} aria-busy aria-label="The script is being read" />
        )}
        {script.data !== undefined && <Shown script={script.data} />}
      </Panel>
      {script.data !== undefined && script.error === null && (
        <ScriptRun key={script.data.sha256} connectionId={connectionId} script={script.data} />
      )}
    </Stack>
  )
}

function Shown({ script }: { readonly script: RollbackScript }) {
  const { file, bytes, sha256, text, readAtMs } = script
  return (
    <Stack gap="sm">
      <p className={styles.lead}>
        A rollback of flags never runs this. It changes data, and Switchyard cannot put that back: have a
        backup.
      </p>
      <dl className={styles.facts}>
        <dt>File</dt>
        <dd>
          <StoreText text={file} />
        </dd>
        <dt>Size</dt>
        <dd>
          {formatCount(bytes)} bytes, {plural(text.split('\n').length, 'line')}
        </dd>
        <dt>SHA-256</dt>
        <dd className={styles.digest}>{sha256}</dd>
        <dt>Read</dt>
        <dd>
          <RelativeTime atMs={readAtMs} />
        </dd>
      </dl>
      {/* focusable, so that it can be scrolled by keys */}
      <pre className={styles.script} tabIndex={0} aria-label="The script" dir="ltr">
        {numbered(text)}
      </pre>
    </Stack>
  )
}

/** What cannot be seen, or reads backwards, is written out; line ends stay. */
function numbered(text: string) {
  return text.split(/\r?\n/).map((line, index) => (
    // lines have nothing but their place to be known by
    // eslint-disable-next-line react/no-array-index-key
    <span key={index} className={styles.line}>
      <span className={styles.number} aria-hidden>
        {index + 1}
      </span>
      <StoreText text={line} />
      {'\n'}
    </span>
  ))
}

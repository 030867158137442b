import { Button, Progress } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { useHostState } from '../../client/host-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { ConfirmDialog, CopyButton, FailureNote, Panel } from '../../ui/index.ts'
import styles from './settings-page.module.css'

type Move = 'open-demo' | 'reset-demo' | 'open-own'

/** Which workspace is open, where it is, and the way to the other one. */
export function WorkspacePanel({ info }: { readonly info: WorkspaceInfo }) {
  const { api } = useClient()
  const [asking, setAsking] = useState(false)
  const progress = useHostState(state => state.demoProgress)
  const move = useMutation({
    mutationFn: (to: Move) =>
      to === 'open-own' ? api.workspace.openOwn() : api.workspace.openDemo({ reset: to === 'reset-demo' }),
  })
  const inDemo = info.workspace === 'demo'
  const failure = move.error === null ? undefined : toFailure(move.error)
  return (
    <Panel title="Workspace">
      <div className={styles.line}>
        <p className={styles.words}>
          {inDemo ? 'The demo: invented data, apart from your own.' : 'Your own workspace.'}
          <br />
          <code>{info.folder}</code>
        </p>
        <CopyButton text={info.folder} label="Copy the folder" />
        {inDemo ? (
          <>
            <Button
              variant="default"
              loading={move.isPending && move.variables === 'open-own'}
              onClick={() => move.mutate('open-own')}
            >
              Open your own workspace
            </Button>
            <Button
              variant="default"
              loading={move.isPending && move.variables === 'reset-demo'}
              onClick={() => setAsking(true)}
            >
              Reset the demo
            </Button>
          </>
        ) : (
          <Button variant="default" loading={move.isPending} onClick={() => move.mutate('open-demo')}>
            Explore the demo
          </Button>
        )}
      </div>
      {move.isPending && progress !== null && (
        <div>
          <p className={styles.secondary} role="status">
            {progress.step}
          </p>
          <Progress value={progress.share * 100} size="sm" aria-label="Making the demo" />
        </div>
      )}
      {/* The host hangs up when it changes the workspace; the answer to the call may be lost with the line. */}
      {failure !== undefined && failure.code !== 'host-lost' && <FailureNote failure={failure} />}
      <ConfirmDialog
        opened={asking}
        title="Reset the demo"
        confirm="Reset the demo"
        dangerous
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          move.mutate('reset-demo')
        }}
      >
        Its database, its history and its audit are made anew. Your own workspace is not touched.
      </ConfirmDialog>
    </Panel>
  )
}

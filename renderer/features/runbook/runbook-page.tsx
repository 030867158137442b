import { Anchor, Button, Group, Skeleton, Stack } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Runbook } from '../../../shared/contract/runbooks-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { CopyButton, escapeStoreText, FailureNote, Panel, RelativeTime, StoreText } from '../../ui/index.ts'
import { RunbookFile } from './runbook-file.tsx'
import styles from './runbook.module.css'
import { savePage } from './save-page.ts'
import { WhomToCall } from './whom-to-call.tsx'

/** It follows the stores; while somebody reads it, seldom enough not to move under their eyes. */
const everyMs = 30_000

/** The way to OLD without Switchyard, for one environment: read it, print it, and know where it lies on disk. */
export function RunbookPage({ environmentId }: { readonly environmentId: string }) {
  const { queries } = useClient()
  const runbook = useQuery(
    queries.runbooks.get.queryOptions({ input: { environmentId }, refetchInterval: everyMs }),
  )
  return (
    <Stack gap="md">
      <Anchor href="#/connections">Back to the connections</Anchor>
      {runbook.error !== null && <FailureNote failure={toFailure(runbook.error)} />}
      {runbook.data === undefined && runbook.error === null && (
        <Skeleton height={240} aria-busy aria-label="The runbook is being made" />
      )}
      {runbook.data !== undefined && (
        <>
          <Document runbook={runbook.data} />
          <WhomToCall environmentId={environmentId} saved={runbook.data.whomToCall} />
        </>
      )}
    </Stack>
  )
}

function Document({ runbook }: { readonly runbook: Runbook }) {
  const { api } = useClient()
  const { environmentId, environmentName, files, markdown, madeAtMs } = runbook
  const save = useMutation({
    mutationFn: () => api.runbooks.page({ environmentId }),
    onSuccess: html => savePage(baseName(files.html), html),
  })
  return (
    <Panel
      title={`Runbook of ${escapeStoreText(environmentName)}`}
      corner={
        <>
          made <RelativeTime atMs={madeAtMs} />
        </>
      }
    >
      <Stack gap="sm">
        <p className={styles.lead}>
          Every step that puts everyone on OLD when Switchyard itself cannot be used. It is made from what was
          read last, and holds no password.
        </p>
        <RunbookFile files={files} />
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPrinter size={14} aria-hidden />}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            Save the page to print
          </Button>
          <CopyButton text={markdown} label="Copy the text" />
        </Group>
        {save.error !== null && <FailureNote failure={toFailure(save.error)} />}
        {/* focusable, so that it can be scrolled by keys */}
        <pre className={styles.document} tabIndex={0} aria-label="The runbook" dir="ltr">
          <StoreText text={markdown} multiline />
        </pre>
      </Stack>
    </Panel>
  )
}

const baseName = (path: string): string => path.split(/[/\\]/).at(-1) ?? 'runbook.html'

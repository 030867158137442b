import { Button, Group, NativeSelect, Stack } from '@mantine/core'
import { IconDatabaseExclamation } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type {
  RollbackScript,
  ScriptCheck,
  ScriptDatabase,
} from '../../../shared/contract/scripts-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EmptyState, escapeStoreText, FailureNote, Panel, plural, StoreText } from '../../ui/index.ts'
import { RunDialog } from './run-dialog.tsx'
import styles from './rollback-script.module.css'
import { ScriptOutcome } from './script-outcome.tsx'

const systemWords: Readonly<Record<ScriptDatabase['system'], string>> = {
  postgresql: 'PostgreSQL',
  mysql: 'MySQL or MariaDB',
  sqlite: 'SQLite file',
}

type ScriptRunProps = { readonly connectionId: string; readonly script: RollbackScript }

/** Where it is to run, what that database makes of it, and the button. */
export function ScriptRun({ connectionId, script }: ScriptRunProps) {
  const { queries } = useClient()
  const [databaseId, setDatabaseId] = useState('')
  const [asking, setAsking] = useState(false)
  const run = useMutation(queries.scripts.run.mutationOptions({ onSuccess: () => setAsking(false) }))
  const database = script.databases.find(one => one.connectionId === databaseId)
  const check = useQuery({
    ...queries.scripts.check.queryOptions({ input: { connectionId, databaseId } }),
    enabled: database !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  const checked = check.data
  const isOther = checked !== undefined && checked.sha256 !== script.sha256
  const canRun =
    database?.because === null && checked !== undefined && !isOther && checked.problems.length === 0
  if (script.databases.length === 0)
    return (
      <EmptyState title="No database to run it on">
        Only SQL databases of the same environment are offered. {escapeStoreText(script.environmentName)} has
        none among its connections.
      </EmptyState>
    )
  return (
    <Panel title="Run it">
      <Stack gap="md" maw={960}>
        <NativeSelect
          label="Database"
          description="Of the same environment. It has to be read-write."
          maw={420}
          data={[
            { value: '', label: 'Choose one' },
            ...script.databases.map(one => ({
              value: one.connectionId,
              label: `${escapeStoreText(one.name)} (${systemWords[one.system]})`,
            })),
          ]}
          value={databaseId}
          onChange={event => {
            run.reset()
            setDatabaseId(event.currentTarget.value)
          }}
        />
        {database?.because != null && <FailureNote failure={database.because} />}
        {check.error !== null && database !== undefined && <FailureNote failure={toFailure(check.error)} />}
        {isOther && (
          <p className={styles.lead}>The file was changed since it was shown. Read it again first.</p>
        )}
        {checked !== undefined && !isOther && <Checked check={checked} />}
        <Group gap="sm">
          <Button
            color="red"
            leftSection={<IconDatabaseExclamation size={16} aria-hidden />}
            disabled={!canRun}
            onClick={() => {
              run.reset()
              setAsking(true)
            }}
          >
            Run the script…
          </Button>
        </Group>
        {run.data !== undefined && <ScriptOutcome result={run.data} />}
      </Stack>
      {database !== undefined && (
        <RunDialog
          opened={asking}
          script={script}
          database={database}
          statements={checked?.statements ?? 0}
          busy={run.isPending}
          failure={run.error === null ? null : toFailure(run.error)}
          onCancel={() => setAsking(false)}
          onConfirm={given =>
            run.mutate({ connectionId, databaseId, sha256: script.sha256, confirmed: true, ...given })
          }
        />
      )}
    </Panel>
  )
}

function Checked({ check: { statements, problems } }: { readonly check: ScriptCheck }) {
  if (problems.length === 0)
    return (
      <p className={styles.lead} role="status">
        {plural(statements, 'statement')}, run as one transaction: all of it or nothing.
      </p>
    )
  return (
    <div role="status">
      <p className={styles.lead}>It cannot be run there as one transaction:</p>
      <ul className={styles.problems}>
        {problems.map(({ line, problem }) => (
          <li key={`${line} ${problem}`}>
            Line {line}: <StoreText text={problem} />
          </li>
        ))}
      </ul>
    </div>
  )
}

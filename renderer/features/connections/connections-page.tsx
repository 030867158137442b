import { Button, Group, Skeleton, Stack } from '@mantine/core'
import { IconMapPinPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EmptyState, FailureNote, plural } from '../../ui/index.ts'
import styles from './connections-page.module.css'
import { connectionsState, useConnectionsState } from './connections-state.ts'
import { EnvironmentDialog, newEnvironmentForm } from './environment-dialog.tsx'
import { EnvironmentSection } from './environment-section.tsx'
import { ConnectionEditor } from './form/connection-editor.tsx'
import { ImportDialog } from './transfer/import-dialog.tsx'
import { TransferButtons } from './transfer/transfer-buttons.tsx'
import { UndoImport } from './transfer/undo-import.tsx'
import { UnsavedChanges } from './unsaved-changes.tsx'

/** Environments and the stores in them: what is connected, how it is doing, what it may do. */
export function ConnectionsPage() {
  const { queries } = useClient()
  const environments = useQuery(queries.environments.list.queryOptions())
  const connections = useQuery(queries.connections.list.queryOptions())
  const error = environments.error ?? connections.error
  if (environments.data !== undefined && connections.data !== undefined) {
    return <Loaded environments={environments.data} views={connections.data} />
  }
  if (error !== null) return <FailureNote failure={toFailure(error)} />
  return (
    <Stack gap="md" aria-busy aria-label="Connections are being read">
      <Skeleton height={120} />
      <Skeleton height={120} />
    </Stack>
  )
}

type LoadedProps = {
  readonly environments: readonly Environment[]
  readonly views: readonly ConnectionView[]
}

function Loaded({ environments, views }: LoadedProps) {
  const form = useConnectionsState(state => state.form)
  const heading = useFocusAfterClosing(form !== null)
  const inEnvironment = (id: string) => views.filter(({ connection }) => connection.environmentId === id)
  const addEnvironment = (
    <Button
      variant="default"
      leftSection={<IconMapPinPlus size={16} aria-hidden />}
      onClick={() => connectionsState.getState().environmentEdited(newEnvironmentForm(environments))}
    >
      Add environment
    </Button>
  )
  return (
    <div className={styles.page}>
      <Group justify="space-between" mb="md">
        <h1 className={styles.heading} ref={heading} tabIndex={-1}>
          Connections
        </h1>
        {form === null && environments.length > 0 && (
          <Group gap="xs">
            <TransferButtons hasConnections={views.length > 0} />
            {addEnvironment}
          </Group>
        )}
      </Group>
      {form === null && (
        <>
          <UnsavedChanges />
          <UndoImport />
        </>
      )}
      {form !== null ? (
        <ConnectionEditor
          form={form}
          saved={views.find(({ connection }) => connection.id === form.id)}
          environments={environments}
        />
      ) : environments.length === 0 ? (
        <EmptyState title="No environments" action={addEnvironment}>
          An environment is a place where your system runs, such as staging. Its flag stores are connected
          inside it.
        </EmptyState>
      ) : (
        <Stack gap="md">
          {environments.map(environment => (
            <EnvironmentSection
              key={environment.id}
              environment={environment}
              views={inEnvironment(environment.id)}
            />
          ))}
        </Stack>
      )}
      <ImportDialog />
      <EnvironmentBeingEdited inEnvironment={inEnvironment} />
    </div>
  )
}

function EnvironmentBeingEdited({
  inEnvironment,
}: {
  readonly inEnvironment: (id: string) => readonly ConnectionView[]
}) {
  const id = useConnectionsState(state => state.environment?.id)
  const inside = id === undefined ? 0 : inEnvironment(id).length
  const keptBecause =
    inside === 0 ? null : `It cannot be removed while it holds ${plural(inside, 'connection')}.`
  return <EnvironmentDialog keptBecause={keptBecause} />
}

/** The button that was pressed is gone with the form; a keyboard must not be left nowhere. */
function useFocusAfterClosing(isOpen: boolean) {
  const heading = useRef<HTMLHeadingElement>(null)
  const wasOpen = useRef(isOpen)
  useEffect(() => {
    if (wasOpen.current && !isOpen) heading.current?.focus()
    wasOpen.current = isOpen
  }, [isOpen])
  return heading
}

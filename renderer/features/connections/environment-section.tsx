import { Button, Group } from '@mantine/core'
import { IconDatabasePlus, IconPencil, IconPrinter } from '@tabler/icons-react'
import { useId } from 'react'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import { EmptyState, EnvironmentBadge, escapeStoreText } from '../../ui/index.ts'
import { ConnectionCard } from './connection-card.tsx'
import { connectionsState } from './connections-state.ts'
import { environmentForm } from './environment-dialog.tsx'
import styles from './environment-section.module.css'
import { newConnectionForm } from './form/connection-form.ts'

type EnvironmentSectionProps = {
  readonly environment: Environment
  readonly views: readonly ConnectionView[]
}

/** One environment with its connections. */
export function EnvironmentSection({ environment, views }: EnvironmentSectionProps) {
  const heading = useId()
  const name = escapeStoreText(environment.name)
  const { opened, environmentEdited } = connectionsState.getState()
  const add = (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconDatabasePlus size={14} aria-hidden />}
      aria-label={`Add connection to ${name}`}
      onClick={() => opened(newConnectionForm(environment.id))}
    >
      Add connection
    </Button>
  )
  return (
    <section className={styles.section} aria-labelledby={heading}>
      <header className={styles.header}>
        <h2 id={heading} className={styles.title}>
          <EnvironmentBadge environment={environment} solid />
        </h2>
        <Group gap="xs">
          <Button
            component="a"
            href={`#/runbook/${encodeURIComponent(environment.id)}`}
            variant="subtle"
            size="xs"
            leftSection={<IconPrinter size={14} aria-hidden />}
            aria-label={`Runbook of ${name}`}
          >
            Runbook
          </Button>
          <Button
            variant="subtle"
            size="xs"
            leftSection={<IconPencil size={14} aria-hidden />}
            aria-label={`Edit environment ${name}`}
            onClick={() => environmentEdited(environmentForm(environment))}
          >
            Edit
          </Button>
          {views.length > 0 && add}
        </Group>
      </header>
      {views.length === 0 ? (
        <EmptyState title={`No flag store is connected to ${name}`} action={add}>
          Connect the database, the HTTP API or the file where its flags are. It starts read-only: nothing can
          be changed by looking.
        </EmptyState>
      ) : (
        views.map(view => <ConnectionCard key={view.connection.id} view={view} environment={environment} />)
      )}
    </section>
  )
}

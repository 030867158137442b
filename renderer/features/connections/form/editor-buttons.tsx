import { Button, Group } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { stopTest } from './run-test.ts'

type EditorButtonsProps = {
  readonly isNew: boolean
  readonly isSaving: boolean
  readonly onTest: () => void
}

export function EditorButtons({ isNew, isSaving, onTest }: EditorButtonsProps) {
  const isTesting = useConnectionsState(state => state.test?.state === 'running')
  const { closed, putAside } = connectionsState.getState()
  const leave = (how: () => void) => () => {
    stopTest()
    how()
  }
  return (
    <>
      <Group gap="sm">
        <Button type="submit" loading={isSaving}>
          {isNew ? 'Add connection' : 'Save connection'}
        </Button>
        {isTesting ? (
          <Button variant="default" onClick={stopTest}>
            Stop the test
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconPlugConnected size={16} aria-hidden />}
            onClick={onTest}
          >
            Test connection
          </Button>
        )}
        <Button variant="default" onClick={leave(putAside)}>
          Close, keep what is typed
        </Button>
        <Button variant="subtle" onClick={leave(closed)}>
          Discard
        </Button>
      </Group>
      {isNew && (
        <p>
          A new connection starts read-only, and the red button says so. Writing is allowed afterwards, on its
          own.
        </p>
      )}
    </>
  )
}

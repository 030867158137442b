import { Button } from '@mantine/core'
import { IconPlug } from '@tabler/icons-react'
import { EmptyState, Panel } from '../../ui/index.ts'

export function NothingConnected({ onConnect }: { readonly onConnect: () => void }) {
  return (
    <Panel title="Overview">
      <EmptyState
        icon={IconPlug}
        title="No flag store is connected yet"
        action={<Button onClick={onConnect}>Connect an environment</Button>}
      >
        Here you will see what is on where, what is going wrong and what changed. Connect the store that holds
        your flags; it is opened for reading only until you allow more.
      </EmptyState>
    </Panel>
  )
}

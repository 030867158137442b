import { Modal } from '@mantine/core'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { useAppState } from '../state/app-state-context.tsx'
import { PaletteBody } from './palette-body.tsx'
import styles from './palette.module.css'

/** Every page, flag, environment and rollback, by typing. Ten thousand flags are only looked through while it is open. */
export function CommandPalette({ info }: { readonly info: WorkspaceInfo }) {
  const opened = useAppState(state => state.paletteOpen)
  const toggle = useAppState(state => state.paletteToggled)
  return (
    <Modal
      opened={opened}
      onClose={() => toggle(false)}
      title="Search or do"
      withCloseButton={false}
      size={600}
      yOffset="8vh"
      padding={0}
      transitionProps={{ duration: 0 }}
      classNames={{ body: styles.modal ?? '', header: styles.title ?? '' }}
    >
      <PaletteBody info={info} onClose={() => toggle(false)} />
    </Modal>
  )
}

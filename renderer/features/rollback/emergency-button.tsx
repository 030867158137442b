import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Popover } from '@mantine/core'
import { IconSquareFilled } from '@tabler/icons-react'
import { useLayoutEffect } from 'react'
import { useClient } from '../../client/client-context.tsx'
import { formatCount, keyNames, StoreText } from '../../ui/index.ts'
import styles from './emergency-button.module.css'
import { HoldPreview } from './hold-preview.tsx'
import { readyCount } from './ready-count.ts'
import type { ReadyCount } from './ready-count.ts'
import { useRollbackActions, useRollbackHold, useRollbackState } from './rollback-context.tsx'
import { ROLLBACK_SHORTCUT, rollbackShortcut } from './rollback-shortcuts.ts'
import type { HeldChoice, ScopeChoice } from './rollback-state.ts'
import { useHold } from './use-hold.ts'

type EmergencyButtonProps = {
  /** what it means here; the first is what holding does and what a second Enter takes */
  readonly choices: readonly [HeldChoice, ...ScopeChoice[]]
}

/**
 * The red button. Held, it shows what will happen while it fills, and then does it; a short click or its shortcut
 * opens the dialog, whose confirming button has the focus. Another shortcut opens it with everywhere chosen.
 */
export function EmergencyButton({ choices }: EmergencyButtonProps) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const actions = useRollbackActions()
  const hold = useRollbackHold()
  const share = useRollbackState(state => state.hold?.share ?? 0)
  const holding = useRollbackState(state => state.hold !== null)
  const count = useReadyCount(choices[0])
  const [choice] = choices
  const handlers = useHold({
    onProgress: progress => hold.progressed(choice, progress),
    onCancel: hold.ended,
    onFire: () => actions.fire(choice, true),
    onClick: () => actions.ask(choices),
  })

  // before the button is painted: who sees it may press its keys at once
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const shortcut = rollbackShortcut(event)
      const picked = shortcut === 'everywhere' ? choices.findIndex(one => one.scope.kind === 'everywhere') : 0
      if (shortcut === undefined || picked < 0) return
      event.preventDefault()
      actions.ask(choices, picked)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [actions, choices])

  const warmUp = () =>
    void queryClient.prefetchQuery(
      queries.operations.previewRollback.queryOptions({ input: choice.scope, staleTime: 1_000 }),
    )
  return (
    <Popover
      opened={holding}
      position="bottom-end"
      width={400}
      withinPortal
      trapFocus={false}
      transitionProps={{ duration: 0 }}
    >
      <Popover.Target popupType="dialog">
        <button
          type="button"
          className={styles.button}
          {...handlers}
          onPointerEnter={warmUp}
          onFocus={warmUp}
          aria-keyshortcuts="Control+Shift+E Meta+Shift+E"
          title={`Click or ${keyNames(ROLLBACK_SHORTCUT).join(' ')}: choose and confirm. Press and hold: roll back ${choice.label} at once.`}
        >
          <span className={styles.fill} style={{ transform: `scaleX(${share})` }} aria-hidden />
          <IconSquareFilled size={12} aria-hidden />
          <span className={styles.words}>Emergency rollback</span>
          <span className={styles.scope}>
            · <StoreText text={choice.label} />
          </span>
          {count !== undefined && count.ready < count.total && (
            <span className={styles.count}>
              {formatCount(count.ready)} of {formatCount(count.total)} ready
            </span>
          )}
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.preview}>
        {holding && <HoldPreview choice={choice} share={share} />}
      </Popover.Dropdown>
    </Popover>
  )
}

function useReadyCount({ scope }: HeldChoice): ReadyCount | undefined {
  const { queries } = useClient()
  const connections = useQuery(queries.connections.list.queryOptions())
  const flags = useQuery(queries.flags.list.queryOptions())
  if (connections.data === undefined || flags.data === undefined) return undefined
  return readyCount(scope, connections.data, flags.data)
}

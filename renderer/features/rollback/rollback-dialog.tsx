import { Button, Checkbox, Group, Modal, Radio, Stack, Text, VisuallyHidden } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent } from 'react'
import { useClient } from '../../client/client-context.tsx'
import { escapeStoreText, KeyboardHint, StoreText } from '../../ui/index.ts'
import { dialogLayers } from './dialog-layers.ts'
import { PreviewFacts, useRollbackPreview } from './preview-facts.tsx'
import { useRollbackActions, useRollbackDialog, useRollbackState } from './rollback-context.tsx'
import type { ScopeChoice } from './rollback-state.ts'
import { RunbookLinks } from './runbook-links.tsx'

/** Scope, preview, one button. The button has the focus and never waits for anything. */
export function RollbackDialog() {
  const dialog = useRollbackState(state => state.dialog)
  const { close } = useRollbackDialog()
  const isEverywhere = dialog?.choices[dialog.picked]?.scope.kind === 'everywhere'
  return (
    <Modal
      opened={dialog !== null}
      onClose={close}
      title={isEverywhere ? 'Emergency rollback · everywhere' : 'Emergency rollback'}
      size={680}
      // The second Enter may come at once: the button must be there and have the focus.
      transitionProps={{ duration: 0 }}
      zIndex={dialogLayers.question}
      returnFocus={false}
    >
      {dialog !== null && (
        <DialogBody key={dialog.choices[0]?.label} choices={dialog.choices} picked={dialog.picked} />
      )}
    </Modal>
  )
}

type DialogBodyProps = { readonly choices: readonly ScopeChoice[]; readonly picked: number }

function DialogBody({ choices, picked }: DialogBodyProps) {
  const actions = useRollbackActions()
  const { close, pick } = useRollbackDialog()
  const [suspendOverrides, setSuspendOverrides] = useState(true)
  const confirmButton = useRef<HTMLButtonElement>(null)
  // The library's own focus comes with a timer, and an Enter that is already waiting would press something else.
  useEffect(() => confirmButton.current?.focus({ preventScroll: true }), [])
  const choice = choices[picked]
  if (choice === undefined) return null

  const onKeyDown = (event: KeyboardEvent) => {
    ignoreHeldEnter(event)
    const chosen = chosenByKey(event, choices.length)
    if (chosen === undefined) return
    event.preventDefault()
    pick(chosen)
  }
  const confirm = (event: FormEvent) => {
    event.preventDefault()
    actions.fire(choice, suspendOverrides)
  }
  return (
    <form onSubmit={confirm} onKeyDown={onKeyDown}>
      <Stack gap="md">
        {choices.length > 1 && (
          <Radio.Group
            label="What to put back on OLD"
            value={String(picked)}
            onChange={value => pick(Number(value))}
          >
            <Stack gap={6} mt={6}>
              {choices.map(({ label }, index) => (
                <Radio
                  key={index}
                  value={String(index)}
                  aria-keyshortcuts={String(index + 1)}
                  label={
                    <>
                      <StoreText text={label} /> <KeyboardHint shortcut={String(index + 1)} />
                    </>
                  }
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {/* The button keeps the focus while a key chooses for it: what it does now has to be said. */}
        <VisuallyHidden role="status">Chosen: {escapeStoreText(choice.label)}</VisuallyHidden>
        <PreviewFacts scope={choice.scope} suspendOverrides={suspendOverrides} />
        <OverridesChoice choice={choice} checked={suspendOverrides} onChange={setSuspendOverrides} />
        <Group justify="flex-end" gap="sm">
          <Text size="xs" c="dimmed" mr="auto" aria-hidden>
            <KeyboardHint shortcut="enter" /> rolls back · <KeyboardHint shortcut="escape" /> cancels
          </Text>
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button ref={confirmButton} type="submit" color="red" data-autofocus>
            Roll back {escapeStoreText(choice.label)}
          </Button>
        </Group>
        <RunbookLinks scope={choice.scope} onLeave={close} />
      </Stack>
    </form>
  )
}

type OverridesChoiceProps = {
  readonly choice: ScopeChoice
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

function OverridesChoice({ choice, checked, onChange }: OverridesChoiceProps) {
  const { queries } = useClient()
  const views = useQuery(queries.connections.list.queryOptions()).data
  const preview = useRollbackPreview(choice.scope)
  const known = preview.data?.newOverrides
  const reached = new Set(preview.data?.connections.map(({ connectionId }) => connectionId))
  // a store that was not asked yet may have some: the question is left out only where all are known to have none
  const withoutAny = (views ?? []).filter(
    ({ connection, status }) => reached.has(connection.id) && status.capabilities?.overrides === false,
  )
  if (reached.size > 0 && withoutAny.length === reached.size) return null
  return (
    <Checkbox
      checked={checked}
      onChange={event => onChange(event.currentTarget.checked)}
      label={`Suspend overrides to NEW as well${known === undefined ? '' : ` (${known})`}`}
      description="An override is asked before everything else: left alone, it keeps its person on NEW. Restore puts them back."
    />
  )
}

/** The Enter that opened the dialog may still be held down; only a new press confirms. */
function ignoreHeldEnter(event: KeyboardEvent) {
  if (event.key === 'Enter' && event.repeat) event.preventDefault()
}

/** A digit chooses, wherever the focus is: nothing in this dialog is typed into. */
function chosenByKey(
  { key, ctrlKey, metaKey, altKey, repeat }: KeyboardEvent,
  choices: number,
): number | undefined {
  if (ctrlKey || metaKey || altKey || repeat || !/^[1-9]$/.test(key)) return undefined
  return Number(key) <= choices ? Number(key) - 1 : undefined
}

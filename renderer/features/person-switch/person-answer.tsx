import { Button, Group, Stack } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { PersonChoice } from '../../../shared/contract/people-contract.ts'
import { ConfirmationFields, missingWords, nothingGiven } from '../../ui/confirmation-fields.tsx'
import { StoreText, VariantMark } from '../../ui/index.ts'
import styles from './person-panels.module.css'
import { SwitchProgressNote } from './switch-progress-note.tsx'
import { isSettled, useSwitch } from './use-switch.ts'

type PersonAnswerProps = {
  readonly person: PersonChoice
  readonly onOpenReceipt: (operationId: string) => void
  /** the store may hold something else now */
  readonly onChanged: () => void
}

/** What the store holds for this person; to OLD with one press, to NEW with what raising asks for. */
export function PersonAnswer({ person, onOpenReceipt, onChanged }: PersonAnswerProps) {
  const { stored, keptOff } = person
  const byPercentage = isByPercentage(person)
  const { progress, send } = useSwitch()
  const settled = isSettled(progress)
  useEffect(() => {
    if (settled) onChanged()
    // only when it settles: what changes the caller's function changes nothing here
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [settled])
  const busy = progress.status === 'sending' || (progress.status === 'accepted' && !settled)
  return (
    <Stack gap="sm">
      <p className={styles.answer}>
        <StoredChoice person={person} />
      </p>
      {keptOff && (
        <p className={styles.note}>A kill switch keeps everyone on OLD now, whatever is stored for them.</p>
      )}
      <Group gap="sm" align="flex-start">
        {(stored === 'new' || byPercentage) && (
          <Button loading={busy} onClick={() => send({ person, variant: 'old', given: nothingGiven })}>
            {byPercentage ? 'Put on OLD' : 'Put back on OLD'}
          </Button>
        )}
        {stored === 'old' && (
          <RaiseForm person={person} busy={busy} onSend={given => send({ person, variant: 'new', given })} />
        )}
      </Group>
      <SwitchProgressNote progress={progress} onOpenReceipt={onOpenReceipt} />
    </Stack>
  )
}

/** Whoever never chose is served what the percentage deals them, and nobody but the application knows what that is. */
function isByPercentage({ chose, percentage, keptOff }: PersonChoice): boolean {
  return !chose && !keptOff && (percentage ?? 0) > 0
}

function StoredChoice({ person }: Pick<PersonAnswerProps, 'person'>) {
  const { userId, stored, chose, percentage } = person
  if (isByPercentage(person))
    return (
      <span>
        <StoreText text={userId} /> never chose: the percentage decides, which is {percentage} % now.
      </span>
    )
  return (
    <>
      <span>
        <StoreText text={userId} /> is stored as
      </span>
      <VariantMark variant={stored} />
      {!chose && <span>without ever having chosen</span>}
    </>
  )
}

type RaiseFormProps = {
  readonly person: PersonChoice
  readonly busy: boolean
  readonly onSend: (given: typeof nothingGiven) => void
}

/** The button first asks for what is needed, and only then sends. */
function RaiseForm({ person, busy, onSend }: RaiseFormProps) {
  const [opened, setOpened] = useState(false)
  const [given, setGiven] = useState(nothingGiven)
  const { needs, environmentName, userId } = person
  if (!opened)
    return (
      <Group>
        <Button variant="default" loading={busy} onClick={() => setOpened(true)}>
          Put on NEW…
        </Button>
      </Group>
    )
  const blocked = missingWords(needs.new, given, environmentName)
  return (
    <form
      aria-label={`Put ${userId} on NEW`}
      onSubmit={event => {
        event.preventDefault()
        if (blocked === undefined) onSend(given)
      }}
    >
      <Stack gap="sm">
        <ConfirmationFields
          needs={needs.new}
          environmentName={environmentName}
          confirmation="Yes, this person moves to NEW"
          given={given}
          onGiven={setGiven}
        />
        <Group gap="sm">
          <Button
            type="submit"
            loading={busy}
            disabled={blocked !== undefined}
            {...(blocked === undefined ? {} : { 'aria-describedby': 'person-blocked' })}
          >
            Put on NEW
          </Button>
          <Button variant="default" onClick={() => setOpened(false)}>
            Cancel
          </Button>
          {blocked !== undefined && (
            <span id="person-blocked" className={styles.note}>
              {blocked}
            </span>
          )}
        </Group>
      </Stack>
    </form>
  )
}

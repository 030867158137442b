import { Button, Checkbox, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import { EnvironmentColour, type Environment } from '../../../shared/domain/environment.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EnvironmentBadge, escapeStoreText, FailureNote } from '../../ui/index.ts'
import { connectionsState, useConnectionsState, type EnvironmentForm } from './connections-state.ts'

/** Ranks in tens leave room between two environments. */
export function newEnvironmentForm(environments: readonly Environment[]): EnvironmentForm {
  const highest = Math.max(0, ...environments.map(({ rank }) => rank))
  return {
    id: undefined,
    name: '',
    colour: 'teal',
    rank: String(Math.min(999, highest + 10)),
    protected: false,
  }
}

export function environmentForm(environment: Environment): EnvironmentForm {
  return { ...environment, rank: String(environment.rank) }
}

type EnvironmentDialogProps = {
  /** why the one being edited cannot be removed; null: it can */
  readonly keptBecause: string | null
}

export function EnvironmentDialog({ keptBecause }: EnvironmentDialogProps) {
  const form = useConnectionsState(state => state.environment)
  const close = () => connectionsState.getState().environmentEdited(null)
  return (
    <Modal
      opened={form !== null}
      onClose={close}
      title={form?.id === undefined ? 'New environment' : `Edit environment ${escapeStoreText(form.name)}`}
    >
      {form !== null && <EnvironmentFields form={form} keptBecause={keptBecause} onClose={close} />}
    </Modal>
  )
}

type FieldsProps = EnvironmentDialogProps & { readonly form: EnvironmentForm; readonly onClose: () => void }

function EnvironmentFields({ form, keptBecause, onClose }: FieldsProps) {
  const { save, remove } = useEnvironmentChanges(onClose)
  const edit = (change: Partial<EnvironmentForm>) =>
    connectionsState.getState().environmentEdited({ ...form, ...change })
  const rank = /^\d{1,3}$/.test(form.rank.trim()) ? Number(form.rank) : undefined
  const missing =
    form.name.trim() === ''
      ? 'It needs a name.'
      : rank === undefined
        ? 'The rank is a whole number up to 999.'
        : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (missing !== undefined || rank === undefined) return
    const { id, name, colour } = form
    save.mutate({
      ...(id === undefined ? {} : { id }),
      name: name.trim(),
      colour,
      rank,
      protected: form.protected,
    })
  }
  const error = save.error ?? remove.error
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Typed by people to confirm a change of a protected environment."
          data-autofocus
          required
          maxLength={64}
          autoComplete="off"
          value={form.name}
          onChange={event => edit({ name: event.currentTarget.value })}
        />
        <Group align="flex-end" gap="md">
          <NativeSelect
            label="Colour"
            data={EnvironmentColour.options}
            value={form.colour}
            onChange={event => edit({ colour: EnvironmentColour.parse(event.currentTarget.value) })}
          />
          <EnvironmentBadge solid environment={{ ...form, name: form.name || 'name' }} />
        </Group>
        <TextInput
          label="Rank"
          description="Low ranks are tried first; the highest is where it hurts most."
          inputMode="numeric"
          required
          value={form.rank}
          onChange={event => edit({ rank: event.currentTarget.value })}
        />
        <Checkbox
          label="Protected"
          description="Moving people to NEW asks for a reason and the environment's name. Rolling back never does."
          checked={form.protected}
          onChange={event => edit({ protected: event.currentTarget.checked })}
        />
        {error !== null && <FailureNote failure={toFailure(error)} />}
        {form.id !== undefined && keptBecause !== null && <span id="environment-kept">{keptBecause}</span>}
        {missing !== undefined && <span id="environment-missing">{missing}</span>}
        <Group gap="sm" justify="flex-end">
          {form.id !== undefined && (
            <Button
              variant="default"
              disabled={keptBecause !== null}
              {...(keptBecause === null ? {} : { 'aria-describedby': 'environment-kept' })}
              loading={remove.isPending}
              onClick={() => form.id !== undefined && remove.mutate({ id: form.id })}
            >
              Remove environment
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={missing !== undefined}
            {...(missing === undefined ? {} : { 'aria-describedby': 'environment-missing' })}
          >
            {form.id === undefined ? 'Add environment' : 'Save environment'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useEnvironmentChanges(onDone: () => void) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const onSuccess = () => {
    onDone()
    return queryClient.invalidateQueries({ queryKey: queries.environments.key() })
  }
  const save = useMutation(queries.environments.save.mutationOptions({ onSuccess }))
  const remove = useMutation(queries.environments.remove.mutationOptions({ onSuccess }))
  return { save, remove }
}

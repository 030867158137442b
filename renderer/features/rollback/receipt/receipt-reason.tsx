import { Autocomplete, Button, Group, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { FailureNote, StoreText } from '../../../ui/index.ts'
import { dialogLayers } from '../dialog-layers.ts'
import { useRememberOperation } from './use-remember-operation.ts'

const presets = [
  'Error rate of NEW',
  'NEW is too slow',
  'Wrong results',
  'Complaints from customers',
  'Rehearsal',
  'Precaution',
]

/** Why, asked after the click and never before it. */
export function ReceiptReason({ operation }: { readonly operation: OperationSummary }) {
  const { api } = useClient()
  const remember = useRememberOperation()
  const [typed, setTyped] = useState('')
  const [editing, setEditing] = useState(false)
  const save = useMutation({
    mutationFn: (reason: string) => api.operations.setReason({ id: operation.id, reason }),
    onSuccess: changed => {
      remember(changed)
      setEditing(false)
    },
  })
  if (operation.reason !== null && !editing) {
    return (
      <Group gap="sm">
        <Text size="sm">
          <Text span fw={600} size="sm">
            Why:{' '}
          </Text>
          <StoreText text={operation.reason} />
        </Text>
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => {
            setTyped(operation.reason ?? '')
            setEditing(true)
          }}
        >
          Change the reason
        </Button>
      </Group>
    )
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typed.trim() !== '') save.mutate(typed.trim())
  }
  return (
    <form onSubmit={submit}>
      <Group gap="sm" align="flex-end">
        <Autocomplete
          label="Why?"
          placeholder="Choose or write a reason"
          data={presets}
          value={typed}
          onChange={setTyped}
          maxLength={2000}
          comboboxProps={{ zIndex: dialogLayers.dropDown }}
          style={{ flex: 1 }}
        />
        <Button type="submit" variant="default" loading={save.isPending} disabled={typed.trim() === ''}>
          Save reason
        </Button>
      </Group>
      {save.isError && <FailureNote failure={toFailure(save.error)} />}
    </form>
  )
}

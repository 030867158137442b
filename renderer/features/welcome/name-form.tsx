import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { FormEvent } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote } from '../../ui/index.ts'
import { useNameActor } from './use-name-actor.ts'

type NameFormProps = {
  readonly info: WorkspaceInfo
  readonly name: string
  readonly onName: (name: string) => void
  /** this is the last step: the name goes to the host now */
  readonly sends: boolean
  readonly onNext: () => void
}

export function NameForm({ info, name, onName, sends, onNext }: NameFormProps) {
  const nameActor = useMutation(useNameActor())
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (sends) nameActor.mutate({ name: name.trim() })
    else onNext()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          size="md"
          label="Your name"
          description="Every change is recorded with it, beside this computer’s user and name. Colleagues will read it after an incident."
          value={name}
          onChange={event => onName(event.currentTarget.value)}
          maxLength={200}
          autoComplete="off"
          data-autofocus
          autoFocus
        />
        {nameActor.isError && <FailureNote failure={toFailure(nameActor.error)} />}
        <Group justify="flex-end">
          <Button type="submit" size="md" disabled={name.trim() === ''} loading={nameActor.isPending}>
            {sends ? `Open the ${info.workspace === 'demo' ? 'demo' : 'workspace'}` : 'Continue'}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

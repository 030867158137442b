import { Button, Group, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote, Panel } from '../../ui/index.ts'

type WhomToCallProps = { readonly environmentId: string; readonly saved: string }

/** A person's own lines, printed on top of the runbook. */
export function WhomToCall({ environmentId, saved }: WhomToCallProps) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const [typed, setTyped] = useState<string | null>(null)
  const save = useMutation(
    queries.runbooks.setWhomToCall.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: queries.runbooks.key() })
        setTyped(null)
      },
    }),
  )
  const text = typed ?? saved
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ environmentId, text })
  }
  return (
    <Panel title="Whom to call">
      <form onSubmit={submit}>
        <Textarea
          label="Names, numbers, and who has the passwords"
          description={
            saved === ''
              ? 'Nobody is named yet. It is printed on top of the runbook; write no password here.'
              : 'It is printed on top of the runbook; write no password here.'
          }
          autosize
          minRows={3}
          maxRows={12}
          maxLength={4000}
          value={text}
          onChange={event => setTyped(event.currentTarget.value)}
        />
        <Group gap="xs" mt="xs">
          <Button
            type="submit"
            size="xs"
            loading={save.isPending}
            disabled={typed === null || typed.trim() === saved}
          >
            Save whom to call
          </Button>
        </Group>
        {save.error !== null && <FailureNote failure={toFailure(save.error)} />}
      </form>
    </Panel>
  )
}

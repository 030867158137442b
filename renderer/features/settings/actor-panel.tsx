import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote, Panel } from '../../ui/index.ts'
import styles from './settings-page.module.css'

/** The name that stands in every audit entry from now on; older entries keep theirs. */
export function ActorPanel({ info }: { readonly info: WorkspaceInfo }) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const current = info.actor?.name ?? ''
  const [name, setName] = useState(current)
  const save = useMutation(
    queries.workspace.nameActor.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.workspace.info.queryKey() }),
    }),
  )
  const wanted = name.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ name: wanted })
  }
  return (
    <Panel title="You">
      <form onSubmit={submit}>
        <div className={styles.fields}>
          <TextInput
            label="Your name"
            description={`Recorded with every change, as ${info.actor?.osUser ?? '?'} on ${info.actor?.host ?? '?'}`}
            value={name}
            onChange={event => setName(event.currentTarget.value)}
            maxLength={200}
            autoComplete="off"
          />
        </div>
        {save.isError && <FailureNote failure={toFailure(save.error)} />}
        <div className={styles.line}>
          <Button
            type="submit"
            variant="default"
            disabled={wanted === '' || wanted === current}
            loading={save.isPending}
          >
            Change the name
          </Button>
          <span className={styles.saved}>
            Entries already in the history keep the name they were made with.
          </span>
        </div>
      </form>
    </Panel>
  )
}

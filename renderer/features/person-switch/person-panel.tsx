import { Button, Group, Skeleton, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { Failure } from '../../../shared/failure.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote, Freshness, Panel, StoreText } from '../../ui/index.ts'
import { PersonAnswer } from './person-answer.tsx'
import styles from './person-panels.module.css'

type PersonPanelProps = {
  readonly connectionId: string
  readonly flagKey: string
  readonly onOpenReceipt: (operationId: string) => void
}

/** One person by id: what the store holds for them, and setting it. */
export function PersonPanel({ connectionId, flagKey, onOpenReceipt }: PersonPanelProps) {
  const { queries } = useClient()
  const [typed, setTyped] = useState('')
  const [asked, setAsked] = useState<string | null>(null)
  const person = useQuery({
    ...queries.people.look.queryOptions({
      input: { ref: { connectionId, key: flagKey }, userId: asked ?? '' },
      // what somebody may have changed meanwhile is not shown as if it were now
      staleTime: 0,
      gcTime: 0,
      retry: false,
    }),
    enabled: asked !== null,
  })
  const look = (event: FormEvent) => {
    event.preventDefault()
    const id = typed.trim()
    if (id === '') return
    if (id === asked) void person.refetch()
    else setAsked(id)
  }
  return (
    <Panel
      title="One person"
      corner={
        person.data !== undefined && (
          <Freshness source="this person" readAtMs={person.data.readAtMs} pollMs={60_000} />
        )
      }
    >
      <Stack gap="sm">
        <form onSubmit={look}>
          <Group gap="sm" align="flex-end" wrap="nowrap">
            <TextInput
              label="Id of the person"
              placeholder="4711"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={200}
              style={{ flex: 1 }}
              value={typed}
              onChange={event => setTyped(event.currentTarget.value)}
            />
            <Button
              type="submit"
              variant="default"
              loading={person.isFetching}
              disabled={typed.trim() === ''}
            >
              Look up
            </Button>
          </Group>
        </form>
        {asked !== null && person.isPending && <Skeleton height={32} aria-label="Looking the person up" />}
        {person.isError && <LookFailure failure={toFailure(person.error)} />}
        {person.data !== undefined && !person.isError && (
          <PersonAnswer
            key={person.data.userId}
            person={person.data}
            onOpenReceipt={onOpenReceipt}
            onChanged={() => void person.refetch()}
          />
        )}
        <p className={styles.note}>
          {asked === null &&
            'Type or paste the id as the store has it, to see what this person chose and to put them on OLD or NEW. '}
          What is stored is not yet what is served: an application that keeps the choice in the session goes
          on with it until the person signs in again. That holds for a rollback of everyone as well.
        </p>
      </Stack>
    </Panel>
  )
}

/** Most often a slip of the hand, and nothing that was there and is gone. */
function LookFailure({ failure }: { readonly failure: Failure }) {
  if (failure.code !== 'not-found' || failure.what !== 'person') return <FailureNote failure={failure} />
  return (
    <p className={styles.answer} role="status">
      <span>
        Nobody has the id <StoreText text={failure.id} />. It has to be the id as the store has it, not a name
        or a mail address.
      </span>
    </p>
  )
}

import { Button, Group } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { FailureNote, plural } from '../../../ui/index.ts'
import { connectionsState } from '../connections-state.ts'
import { readForm } from './connection-form.ts'
import type { PeopleForm } from './people-form.ts'
import styles from './measure-fields.module.css'

/** Counts the people once, from what is typed: their number, or why it cannot be had. */
export function PeopleTrial({ people }: { readonly people: PeopleForm }) {
  const { api } = useClient()
  // with what was counted, since anything typed later makes the number old
  const { mutate, isPending, data, error, variables } = useMutation({
    mutationFn: async (_of: PeopleForm) => {
      const { form, refused } = connectionsState.getState()
      const read = form === null ? undefined : readForm(form)
      if (read?.draft !== undefined) return api.measures.countPeople({ draft: read.draft })
      refused(read?.errors ?? {})
      return undefined
    },
  })
  const isOld = variables !== people
  return (
    <Group gap="sm" align="flex-start">
      <Button variant="default" size="xs" loading={isPending} onClick={() => mutate(people)}>
        Count them
      </Button>
      {!isOld && data !== undefined && (
        <span className={styles.result} role="status">
          {data.people === null ? 'No people source is named.' : plural(data.people, 'person', 'people')}
        </span>
      )}
      {!isOld && error !== null && <FailureNote failure={toFailure(error)} />}
    </Group>
  )
}

import { Button, Group, Progress, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconFlask, IconPlug } from '@tabler/icons-react'
import { useClient } from '../../client/client-context.tsx'
import { useHostState } from '../../client/host-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote } from '../../ui/index.ts'
import { useNameActor } from './use-name-actor.ts'
import styles from './welcome-page.module.css'

type ChooseStartProps = {
  readonly name: string
  readonly onConnect: () => void
  readonly onStarting: (starting: boolean) => void
  readonly onBack: () => void
}

export function ChooseStart({ name, onConnect, onStarting, onBack }: ChooseStartProps) {
  const { api } = useClient()
  const nameActor = useMutation(useNameActor())
  const progress = useHostState(state => state.demoProgress)
  const actor = { name: name.trim() }
  const openDemo = useMutation({
    mutationFn: async () => {
      // Named first: the demo inherits the name, and the person's own workspace has it too.
      await api.workspace.nameActor(actor)
      await api.workspace.openDemo({ reset: false })
    },
    onMutate: () => onStarting(true),
    onSuccess: () => onStarting(false),
    // The host hangs up when it changes the workspace; the answer to the call may be lost with the line.
    onError: error => {
      if (toFailure(error).code === 'host-lost') onStarting(false)
    },
  })
  const connect = () => {
    // The way first: with the name the frame takes this page's place, and nothing of it runs any more.
    onConnect()
    onStarting(false)
    nameActor.mutate(actor)
  }
  const busy = openDemo.isPending || nameActor.isPending
  const failure = [openDemo.error, nameActor.error]
    .filter(error => error !== null)
    .map(toFailure)
    .find(({ code }) => code !== 'host-lost')
  return (
    <Stack gap="md">
      <div className={styles.choices}>
        <section className={styles.choice}>
          <h2>
            <IconFlask size={18} aria-hidden /> Explore the demo
          </h2>
          <p>
            Five kinds of flag stores in three environments: real databases, stand-ins for the other systems,
            invented people and a rollout that is going wrong right now. Nothing of yours is touched.
          </p>
          <Button
            onClick={() => openDemo.mutate()}
            loading={openDemo.isPending}
            disabled={busy && !openDemo.isPending}
            data-autofocus
            autoFocus
          >
            Explore the demo
          </Button>
        </section>
        <section className={styles.choice}>
          <h2>
            <IconPlug size={18} aria-hidden /> Connect an environment
          </h2>
          <p>
            Your own flag database. It is opened for reading only, tested step by step, and written to only
            after you allow it.
          </p>
          <Button
            variant="default"
            onClick={connect}
            loading={nameActor.isPending}
            disabled={busy && !nameActor.isPending}
          >
            Connect an environment
          </Button>
        </section>
      </div>
      {openDemo.isPending && (
        <div>
          <p role="status">{progress === null ? 'Making the demo …' : `Making the demo: ${progress.step}`}</p>
          <Progress value={(progress?.share ?? 0) * 100} size="sm" aria-label="Making the demo" />
        </div>
      )}
      {failure !== undefined && <FailureNote failure={failure} />}
      <Group>
        <Button variant="subtle" size="xs" onClick={onBack} disabled={busy}>
          Back to your name
        </Button>
      </Group>
    </Stack>
  )
}

import { Button, Group, Loader, Stack, Text } from '@mantine/core'
import { FailureNote, formatMs, RelativeTime, StoreText, useNow } from '../../ui/index.ts'
import { useRollbackActions, useRollbackAttempt } from './rollback-context.tsx'
import type { Attempt } from './rollback-state.ts'

/** A gesture that the host has not accepted yet: sending, lost on the way, or asking one more thing. */
export function AttemptPanel({ attempt }: { readonly attempt: Attempt }) {
  const now = useNow()
  const actions = useRollbackActions()
  const { drop, allowUnrecorded } = useRollbackAttempt()
  const { operationId, status, failure } = attempt
  const sendAgain = () => actions.send(operationId)
  const stop = (
    <Button variant="default" onClick={() => drop(operationId)}>
      Stop
    </Button>
  )
  switch (status) {
    case 'sending':
      return <Sending attempt={attempt} elapsedMs={Math.max(0, now - attempt.askedAtMs)} />
    case 'host-lost':
      return (
        <Stack gap="sm" role="alert">
          <Text fw={600}>The line to the host was lost before it answered.</Text>
          <Text>
            Sent <RelativeTime atMs={attempt.askedAtMs} />. Whether it arrived is not known. It is asked for
            by its id as soon as the host is back, and sent again only if it never came; it cannot run twice.
          </Text>
          <Group gap="sm">
            <Loader size={16} />
            <Text c="dimmed">Waiting for the host</Text>
          </Group>
        </Stack>
      )
    case 'never-arrived':
      return (
        <Stack gap="sm" role="alert">
          <Text fw={600}>The host is back and has not seen this rollback.</Text>
          <Text>
            It was asked for <RelativeTime atMs={attempt.askedAtMs} /> and nothing was sent to any store. Send
            it now, or stop here.
          </Text>
          {failure !== null && <FailureNote failure={failure} />}
          <Group justify="flex-end" gap="sm">
            {stop}
            <Button color="red" onClick={sendAgain} autoFocus>
              Send the rollback now
            </Button>
          </Group>
        </Stack>
      )
    case 'ask-unrecorded':
      return (
        <Stack gap="sm" role="alert">
          <Text fw={600}>This will not be recorded on disk.</Text>
          <Text>
            The journal cannot be written, so nothing of this rollback survives the end of the program. It can
            be sent all the same, and its receipt stays on screen.
          </Text>
          {failure !== null && <FailureNote failure={failure} compact />}
          <Group justify="flex-end" gap="sm">
            {stop}
            <Button
              color="red"
              autoFocus
              onClick={() => {
                allowUnrecorded(operationId)
                sendAgain()
              }}
            >
              Roll back without a record
            </Button>
          </Group>
        </Stack>
      )
    case 'refused':
      return (
        <Stack gap="sm">
          <Text fw={600}>The rollback was not accepted. Nothing was sent.</Text>
          {failure !== null && <FailureNote failure={failure} />}
          <Group justify="flex-end" gap="sm">
            {stop}
            <Button color="red" onClick={sendAgain}>
              Send it again
            </Button>
          </Group>
        </Stack>
      )
  }
}

/** A host that runs on this machine answers in milliseconds; one that does not is worth a word. */
const SILENT_AFTER_MS = 3_000

function Sending({ attempt, elapsedMs }: { readonly attempt: Attempt; readonly elapsedMs: number }) {
  return (
    <Stack gap="sm" role="status">
      <Group gap="sm">
        <Loader size={16} />
        <Text>
          Sending the rollback of <StoreText text={attempt.choice.label} /> · {formatMs(elapsedMs)}
        </Text>
      </Group>
      {elapsedMs > SILENT_AFTER_MS && (
        <Text size="sm">
          Switchyard itself does not answer. It is still being asked; if this lasts, start it again: a
          rollback that it has written down goes on by itself, one that it has not can be asked for again
          without running twice.
        </Text>
      )}
    </Stack>
  )
}

import { Button, Checkbox, Group, Modal, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ImportPreview } from '../../../../shared/contract/connections-contract.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { escapeStoreText, FailureNote, plural, RelativeTime } from '../../../ui/index.ts'
import { choiceOf, transferState, useTransferState, type Arrival } from './transfer-state.ts'
import styles from './transfer.module.css'

/** What a file would add, before anything is added. */
export function ImportDialog() {
  const arrival = useTransferState(state => state.arrival)
  const { dropped } = transferState.getState()
  return (
    <Modal opened={arrival !== null} onClose={dropped} title="Import connections" size="lg">
      {arrival !== null && <ImportChoices arrival={arrival} />}
    </Modal>
  )
}

function ImportChoices({ arrival }: { readonly arrival: Arrival }) {
  const { preview, fileName, without, lower } = arrival
  const { wanted, lowered, dropped } = transferState.getState()
  const importing = useImport()
  const choice = choiceOf(arrival)
  const used = new Set(
    preview.connections
      .filter(({ index }) => !without.has(index))
      .map(({ environment }) => sameName(environment)),
  )
  const touched = preview.environments.filter(({ name }) => used.has(sameName(name)))
  return (
    <Stack gap="md">
      <p className={styles.note}>
        {escapeStoreText(fileName)}, exported <RelativeTime atMs={Date.parse(preview.exportedAt)} />. Whatever
        is imported starts read-only, and its passwords have to be entered here.
      </p>
      <section aria-label="Connections in the file">
        <h3 className={styles.heading}>Connections</h3>
        {preview.connections.length === 0 ? (
          <p>There is none in this file.</p>
        ) : (
          <ul className={styles.list}>
            {preview.connections.map(connection => (
              <li key={connection.index}>
                <Checkbox
                  label={`${escapeStoreText(connection.name)} in ${escapeStoreText(connection.environment)}`}
                  description={wordsOf(connection)}
                  checked={connection.state !== 'refused' && !without.has(connection.index)}
                  disabled={connection.state === 'refused'}
                  onChange={event => wanted(connection.index, event.currentTarget.checked)}
                />
              </li>
            ))}
          </ul>
        )}
      </section>
      {touched.some(isWorthSaying) && (
        <section aria-label="Environments">
          <h3 className={styles.heading}>Environments</h3>
          <ul className={styles.list}>
            {touched.filter(isWorthSaying).map(environment => (
              <li key={environment.name}>
                {environment.protection === 'lowered-if-asked' ? (
                  <Checkbox
                    label={`Take the protection off ${escapeStoreText(environment.name)}`}
                    description="It is protected here, and not in the file. Without its protection, moving people to NEW asks for no reason and no typed name."
                    checked={lower.has(environment.name)}
                    onChange={event => lowered(environment.name, event.currentTarget.checked)}
                  />
                ) : (
                  <p className={styles.note}>{environmentWords(environment)}</p>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {importing.error !== null && <FailureNote failure={toFailure(importing.error)} />}
      {choice.take.length === 0 && <span id="import-nothing">Nothing is chosen.</span>}
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={dropped} data-autofocus>
          Cancel
        </Button>
        <Button
          loading={importing.isPending}
          disabled={choice.take.length === 0}
          {...(choice.take.length === 0 ? { 'aria-describedby': 'import-nothing' } : {})}
          onClick={() => importing.mutate(choice)}
        >
          Import {plural(choice.take.length, 'connection')}
        </Button>
      </Group>
    </Stack>
  )
}

type Connection = ImportPreview['connections'][number]
type Environment = ImportPreview['environments'][number]

function wordsOf({ destination, state, free, asksForSecret }: Connection): string {
  const place = escapeStoreText(destination)
  switch (state) {
    case 'free':
      return asksForSecret ? `${place}. Its password is asked for afterwards.` : `${place}.`
    case 'taken':
      return `${place}. There is one of this name already; it would be added as ${escapeStoreText(free)}.`
    case 'refused':
      return `${place}. It would run commands on this machine, which a file may not have done: add it by hand.`
  }
}

function environmentWords({ name, state, protection, ...rest }: Environment): string {
  const shown = escapeStoreText(name)
  if (state === 'new') return `${shown} is made${rest.protected ? ', protected' : ''}.`
  return protection === 'raised' ? `${shown} becomes protected, as it is in the file.` : ''
}

function isWorthSaying({ state, protection }: Environment): boolean {
  return state === 'new' || protection !== 'same'
}

const sameName = (name: string) => name.trim().toLowerCase()

function useImport() {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  return useMutation(
    queries.connections.importFile.mutationOptions({
      onSuccess: async imported => {
        transferState.getState().landed(imported)
        await queryClient.invalidateQueries({ queryKey: queries.environments.key() })
        await queryClient.invalidateQueries({ queryKey: queries.connections.key() })
      },
    }),
  )
}

import { Button, Group, NativeSelect, SimpleGrid, Stack } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, type FormEvent } from 'react'
import type { ConnectionDraft, ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import { sameDestination } from '../../../../shared/domain/secret-destination.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { escapeStoreText, FailureNote, Panel } from '../../../ui/index.ts'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { readForm, type ConnectionForm } from './connection-form.ts'
import { FieldInput } from './field-input.tsx'
import { KindField } from './kind-field.tsx'
import { kindForm } from './kind-forms.ts'
import { kindParts } from './kind-parts.tsx'
import { PasswordField } from './password-field.tsx'
import { MeasureFields } from './measure-fields.tsx'
import { PeopleFields } from './people-fields.tsx'
import { runTest, stopTest } from './run-test.ts'
import { TestPanel } from './test-panel.tsx'
import { TlsFields } from './tls-fields.tsx'

type ConnectionEditorProps = {
  readonly form: ConnectionForm
  /** as it is saved; undefined: a new one */
  readonly saved: ConnectionView | undefined
  readonly environments: readonly Environment[]
}

/** Adds or edits one connection. Everything typed stays until it is saved or dropped. */
export function ConnectionEditor({ form, saved, environments }: ConnectionEditorProps) {
  const { api } = useClient()
  const save = useSave()
  const test = useConnectionsState(state => state.test)
  const formElement = useRef<HTMLFormElement>(null)
  const { refused, edited, closed } = connectionsState.getState()
  const title = saved === undefined ? 'New connection' : `Edit ${escapeStoreText(saved.connection.name)}`

  const read = (): ConnectionDraft | undefined => {
    const { draft, errors } = readForm(form)
    if (draft !== undefined && form.password === '' && isElsewhere(saved, draft)) {
      refused({ secret: 'Enter the password again for this server.' })
      return undefined
    }
    if (errors !== undefined) refused(errors)
    return draft
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const draft = read()
    if (draft !== undefined) save.mutate(draft)
  }
  const tryOut = () => {
    const draft = readForm(form).draft
    if (draft === undefined) read()
    else void runTest(api, form, draft)
  }
  useFocusOnRefusal(formElement)
  // the button that opened the form is gone with the list
  useEffect(() => formElement.current?.querySelector<HTMLElement>('select, input')?.focus(), [])

  const { draft } = readForm(form)
  const parts = kindParts[form.kind]
  const secretWord = kindForm(form.kind).secretWord(form)
  const failure = save.error === null ? null : toFailure(save.error)
  return (
    <Panel title={title}>
      {/* the host and readForm() say what is wrong, in whole sentences and beside the field */}
      <form ref={formElement} onSubmit={submit} noValidate aria-label={title}>
        <Stack gap="md" maw={960}>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
            <NativeSelect
              label="Environment"
              data={environments.map(({ id, name }) => ({ value: id, label: escapeStoreText(name) }))}
              value={form.environmentId}
              onChange={event => edited({ environmentId: event.currentTarget.value })}
            />
            <FieldInput label="Name" field="name" path="name" placeholder="orders-db" required />
          </SimpleGrid>
          {saved === undefined && <KindField form={form} />}
          <parts.Address />
          {secretWord !== null && (
            <>
              <PasswordField
                label={secretWord}
                saved={saved?.secretSaved === true}
                elsewhere={draft !== undefined && isElsewhere(saved, draft)}
              />
              <TlsFields />
            </>
          )}
          {parts.Mapping !== null && <parts.Mapping />}
          <PeopleFields />
          <MeasureFields />
          {test !== null && <TestPanel test={test} form={form} />}
          {failure !== null && <FailureNote failure={failure} />}
          <Group gap="sm">
            <Button type="submit" loading={save.isPending}>
              {saved === undefined ? 'Add connection' : 'Save connection'}
            </Button>
            {test?.state === 'running' ? (
              <Button variant="default" onClick={stopTest}>
                Stop the test
              </Button>
            ) : (
              <Button
                variant="default"
                leftSection={<IconPlugConnected size={16} aria-hidden />}
                onClick={tryOut}
              >
                Test connection
              </Button>
            )}
            <Button
              variant="subtle"
              onClick={() => {
                stopTest()
                closed()
              }}
            >
              Discard
            </Button>
            {saved === undefined && <span>A new connection starts read-only.</span>}
          </Group>
        </Stack>
      </form>
    </Panel>
  )
}

/** The saved password would go to another server than the one it was given for. */
function isElsewhere(saved: ConnectionView | undefined, draft: ConnectionDraft): boolean {
  if (saved === undefined || !saved.secretSaved || draft.secret !== undefined) return false
  return !sameDestination(saved.connection.settings, draft.settings)
}

function useSave() {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  return useMutation(
    queries.connections.save.mutationOptions({
      onSuccess: () => {
        stopTest()
        connectionsState.getState().closed()
        return queryClient.invalidateQueries({ queryKey: queries.connections.key() })
      },
      onError: error => {
        const failure = toFailure(error)
        if (failure.code === 'invalid-input')
          connectionsState.getState().refused({ [failure.field]: failure.problem })
      },
    }),
  )
}

/** Whoever cannot see the red text must land on the field that has it. */
function useFocusOnRefusal(form: { readonly current: HTMLFormElement | null }): void {
  const errors = useConnectionsState(state => state.errors)
  useEffect(() => {
    if (Object.keys(errors).length === 0) return
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-error="true"] input')?.focus()
  }, [errors, form])
}

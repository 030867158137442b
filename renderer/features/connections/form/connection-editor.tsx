import { NativeSelect, SimpleGrid, Stack } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, type FormEvent } from 'react'
import type { ConnectionDraft, ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import { sameDestination } from '../../../../shared/domain/secret-destination.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { escapeStoreText, FailureNote, Panel } from '../../../ui/index.ts'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { AddressPart } from './address-part.tsx'
import { readForm, type ConnectionForm } from './connection-form.ts'
import { EditorButtons } from './editor-buttons.tsx'
import { FieldInput } from './field-input.tsx'
import { FormPart } from './form-part.tsx'
import { KindField } from './kind-field.tsx'
import { kindForm } from './kind-forms.ts'
import { kindParts } from './kind-parts.tsx'
import { LeastPrivilegeSection } from './least-privilege-section.tsx'
import { MeasureFields } from './measure-fields.tsx'
import { PasswordField } from './password-field.tsx'
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
  const { refused, edited } = connectionsState.getState()
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
  const { Mapping } = kindParts[form.kind]
  const secretWord = kindForm(form.kind).secretWord(form)
  const failure = save.error === null ? null : toFailure(save.error)
  return (
    <Panel title={title}>
      {/* the host and readForm() say what is wrong, in whole sentences and beside the field */}
      <form ref={formElement} onSubmit={submit} noValidate aria-label={title}>
        <Stack gap="lg" maw={960}>
          <FormPart title="What is connected">
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
          </FormPart>
          <FormPart title={secretWord === null ? 'Where it is' : 'Where it is, and who signs in'}>
            <AddressPart form={form} savedSecret={saved?.secretSaved === true} />
            {secretWord !== null && (
              <PasswordField
                label={secretWord}
                saved={saved?.secretSaved === true}
                elsewhere={draft !== undefined && isElsewhere(saved, draft)}
              />
            )}
          </FormPart>
          {secretWord !== null && (
            <FormPart title="How the line is protected">
              <TlsFields keySaved={saved?.clientKeySaved === true} />
            </FormPart>
          )}
          <FormPart title="What is in it">
            {Mapping !== null && <Mapping />}
            <PeopleFields />
            <MeasureFields />
          </FormPart>
          <FormPart title="Does it work?">
            {test !== null && <TestPanel test={test} form={form} />}
            {draft !== undefined && (
              <LeastPrivilegeSection settings={draft.settings} grants={grantsOf(test)} />
            )}
            {failure !== null && <FailureNote failure={failure} />}
            <EditorButtons isNew={saved === undefined} isSaving={save.isPending} onTest={tryOut} />
          </FormPart>
        </Stack>
      </form>
    </Panel>
  )
}

function grantsOf(test: ReturnType<typeof connectionsState.getState>['test']) {
  return test?.steps.find(({ grants }) => grants !== undefined)?.grants
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

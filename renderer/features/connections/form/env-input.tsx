import { Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { usualEnvForm, type EnvForm } from './env-form.ts'
import { FormSection } from './form-section.tsx'

type EnvSectionProps = {
  readonly title: string
  /** whose refusals open it */
  readonly paths: RegExp
  /** open where this says something */
  readonly opened?: keyof EnvForm
  readonly children: ReactNode
}

/** A part of the form that opens for what is wrong in it. */
export function EnvSection({ title, paths, opened, children }: EnvSectionProps) {
  const hasErrors = useConnectionsState(state => Object.keys(state.errors).some(path => paths.test(path)))
  const isUsed = useConnectionsState(state => opened !== undefined && (state.form?.env[opened] ?? '') !== '')
  return (
    <FormSection title={title} opened={hasErrors || isUsed}>
      {children}
    </FormSection>
  )
}

type EnvInputProps = {
  readonly label: string
  readonly description?: string
  readonly field: keyof EnvForm
  readonly path: string
  readonly placeholder?: string
  readonly inputMode?: 'numeric'
  readonly required?: boolean
}

/** Nothing may be corrected while typing: it is used as it stands. */
const exact = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const

export function EnvInput({ field, path, ...props }: EnvInputProps) {
  const value = useEnv(field)
  const error = useRefusal(path)
  return (
    <TextInput
      {...exact}
      {...props}
      value={value}
      error={error}
      onChange={event => editEnv({ [field]: event.currentTarget.value })}
    />
  )
}

/** Several lines. */
export function EnvText({ field, path, ...props }: EnvInputProps) {
  const value = useEnv(field)
  const error = useRefusal(path)
  return (
    <Textarea
      {...exact}
      {...props}
      rows={3}
      value={value}
      error={error}
      onChange={event => editEnv({ [field]: event.currentTarget.value })}
    />
  )
}

/** A refusal of the field itself, or of one of its lines. */
function useRefusal(path: string): string | undefined {
  return useConnectionsState(state => {
    const own = Object.keys(state.errors).find(one => one === path || one.startsWith(`${path}.`))
    return own === undefined ? undefined : state.errors[own]
  })
}

export function useEnv<F extends keyof EnvForm>(field: F): EnvForm[F] {
  return useConnectionsState(state => state.form?.env[field] ?? usualEnvForm[field])
}

export function editEnv(change: Partial<EnvForm>): void {
  const { form, edited } = connectionsState.getState()
  if (form !== null) edited({ env: { ...form.env, ...change } })
}

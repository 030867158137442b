import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { ConnectionForm, FormErrors } from './form/connection-form.ts'

export type TestRun = {
  readonly state: 'running' | 'ended' | 'stopped'
  /** what was tested: anything typed since makes the result old */
  readonly of: ConnectionForm
  readonly steps: readonly TestStep[]
  /** the test itself could not go on */
  readonly failure: Failure | null
}

/** An environment as it is typed; without an id it is new. */
export type EnvironmentForm = Omit<Environment, 'id' | 'rank'> & {
  readonly id: string | undefined
  readonly rank: string
}

type ConnectionsState = {
  readonly form: ConnectionForm | null
  readonly errors: FormErrors
  readonly test: TestRun | null
  readonly environment: EnvironmentForm | null
  readonly opened: (form: ConnectionForm) => void
  readonly edited: (change: Partial<ConnectionForm>) => void
  readonly refused: (errors: FormErrors) => void
  /** saved or dropped: nothing that was typed stays, the password least of all */
  readonly closed: () => void
  readonly testStarted: (of: ConnectionForm) => void
  readonly stepArrived: (of: ConnectionForm, step: TestStep) => void
  readonly testEnded: (of: ConnectionForm, state: 'ended' | 'stopped', failure: Failure | null) => void
  readonly environmentEdited: (environment: EnvironmentForm | null) => void
}

/** Kept outside of the page: what was typed survives a failure, another page and a lost host. */
export const connectionsState = createStore<ConnectionsState>()(set => ({
  form: null,
  errors: {},
  test: null,
  environment: null,
  opened: form => set({ form, errors: {}, test: null }),
  edited: change => set(({ form }) => (form === null ? {} : { form: { ...form, ...change }, errors: {} })),
  refused: errors => set({ errors }),
  closed: () => set({ form: null, errors: {}, test: null }),
  testStarted: of => set({ test: { state: 'running', of, steps: [], failure: null } }),
  stepArrived: (of, step) =>
    set(({ test }) => (test?.of === of ? { test: { ...test, steps: [...test.steps, step] } } : {})),
  testEnded: (of, state, failure) =>
    set(({ test }) => (test?.of === of ? { test: { ...test, state, failure } } : {})),
  environmentEdited: environment => set({ environment }),
}))

export function useConnectionsState<Picked>(pick: (state: ConnectionsState) => Picked): Picked {
  return useStore(connectionsState, pick)
}

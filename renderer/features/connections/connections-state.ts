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
  /** closed without being saved or dropped */
  readonly aside: readonly ConnectionForm[]
  readonly errors: FormErrors
  readonly test: TestRun | null
  readonly environment: EnvironmentForm | null
  /** What was put aside of the same connection comes back as it was left. */
  readonly opened: (form: ConnectionForm) => void
  /** closed for now: everything that was typed stays, the secret as well, until it is saved or dropped */
  readonly putAside: () => void
  readonly asideDropped: (form: ConnectionForm) => void
  readonly asideOpened: (form: ConnectionForm) => void
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
  aside: [],
  errors: {},
  test: null,
  environment: null,
  opened: form =>
    set(({ aside }) => {
      const left = form.id === undefined ? undefined : aside.find(({ id }) => id === form.id)
      return { form: left ?? form, aside: aside.filter(one => one !== left), errors: {}, test: null }
    }),
  putAside: () =>
    set(({ form, aside }) =>
      form === null ? {} : { form: null, aside: [...aside, form], errors: {}, test: null },
    ),
  asideDropped: form => set(({ aside }) => ({ aside: aside.filter(one => one !== form) })),
  asideOpened: form =>
    set(({ aside }) => ({ form, aside: aside.filter(one => one !== form), errors: {}, test: null })),
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

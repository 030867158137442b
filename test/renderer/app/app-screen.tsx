import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient } from '@tanstack/react-query'
import { cleanup, render } from '@testing-library/react'
import { onTestFinished, vi } from 'vitest'
import { App } from '../../../renderer/app/app.tsx'
import { createAppState } from '../../../renderer/app/state/app-state.ts'
import type { HostClient } from '../../../renderer/client/create-client.ts'
import { createHostState } from '../../../renderer/client/host-state.ts'
import { fakeApi, type Answers } from '../support/fake-client.tsx'
import { connectionView, flagRow, threeEnvironments, workspaceInfo } from '../support/rows.ts'

const settings = {
  watchedPollSeconds: 5,
  otherPollSeconds: 30,
  usagePollSeconds: 60,
  newErrorRatePercent: 5,
  errorIncreasePoints: 1,
  troubleWindowMinutes: 15,
}

/** Three environments, one flag each, all well. */
export const calmHost = {
  workspace: { info: () => workspaceInfo() },
  environments: { list: () => [...threeEnvironments] },
  connections: { list: () => threeEnvironments.map(({ id }) => connectionView(id)) },
  flags: { list: () => threeEnvironments.map(({ id }) => flagRow('phoenix', { connectionId: id })) },
  operations: { open: () => [], recent: () => [] },
  overview: {
    troubles: () => ({ troubles: [], watched: 2, readAtMs: Date.now() }),
    changes: () => [],
    usage: () => [],
  },
  history: { audit: () => ({ entries: [], more: false }) },
  settings: { get: () => settings },
  events: { watch: () => undefined },
} satisfies Answers

/** Dialogs and menus are there at once, as they are for who asks for less motion. */
function withoutMotion(): void {
  const real = window.matchMedia.bind(window)
  vi.spyOn(window, 'matchMedia').mockImplementation(query =>
    real(query.includes('prefers-reduced-motion') ? 'all' : query),
  )
}

/** The whole app over a host made of answers. */
export function openApp(answers: Answers = {}, path = '/') {
  withoutMotion()
  const { api, calls, callsOf } = fakeApi({ ...calmHost, ...answers })
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: Infinity, retry: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  })
  const hostState = createHostState()
  hostState.setState({ link: { status: 'live' } })
  const host: HostClient = {
    api,
    queries: createTanstackQueryUtils(api),
    queryClient,
    hostState,
    watchEnvironment: vi.fn(),
    retryNow: vi.fn(),
    close: () => undefined,
  }
  location.hash = path
  const memory = new Map<string, string>()
  const appState = createAppState({
    getItem: key => memory.get(key) ?? null,
    setItem: (key, value) => void memory.set(key, value),
  })
  const view = render(<App host={host} appState={appState} nonce="" />)
  onTestFinished(() => {
    cleanup()
    queryClient.clear()
    location.hash = ''
    vi.restoreAllMocks()
  })
  return { ...view, host, hostState, queryClient, calls, callsOf, memory }
}

import { createStore } from 'zustand/vanilla'

/** Where this window stands with its host. Nothing about stores: a live host may have dead stores, and the reverse. */
export type HostLink =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  | { readonly status: 'lost'; readonly sinceMs: number; readonly attempt: number }
  /** the host refused this window's session: only a new link from the host helps */
  | { readonly status: 'refused' }

export type DemoProgress = { readonly step: string; readonly share: number }

export type HostState = {
  readonly link: HostLink
  /** how far the demo workspace is in being made; null: not being made */
  readonly demoProgress: DemoProgress | null
}

export type HostStateStore = ReturnType<typeof createHostState>

export function createHostState() {
  return createStore<HostState>()(() => ({ link: { status: 'connecting' }, demoProgress: null }))
}

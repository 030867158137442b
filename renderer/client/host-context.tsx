import { createContext, useContext } from 'react'
import { useStore } from 'zustand'
import type { HostClient } from './create-client.ts'
import type { HostState } from './host-state.ts'

const HostContext = createContext<HostClient | undefined>(undefined)
export const HostProvider = HostContext.Provider

/** The line to the host itself; features need `useClient` only. */
export function useHost(): HostClient {
  const host = useContext(HostContext)
  if (host === undefined) throw new Error('useHost outside of HostProvider')
  return host
}

export function useHostState<Picked>(pick: (state: HostState) => Picked): Picked {
  return useStore(useHost().hostState, pick)
}

/** Nothing can be asked or sent: the line is down, or the host does not know this window any more. */
export function useHostLost(): boolean {
  return useHostState(({ link }) => link.status === 'lost' || link.status === 'refused')
}

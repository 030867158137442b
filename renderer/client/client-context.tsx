import type { ContractRouterClient } from '@orpc/contract'
import type { RouterUtils } from '@orpc/tanstack-query'
import { createContext, useContext } from 'react'
import type { contract } from '../../shared/contract/index.ts'

/** The host's procedures as typed calls. */
export type Api = ContractRouterClient<typeof contract>
/** The same as TanStack Query options: `queries.flags.list.queryOptions()`. */
export type Queries = RouterUtils<Api>

type Client = { readonly api: Api; readonly queries: Queries }

const ClientContext = createContext<Client | undefined>(undefined)
export const ClientProvider = ClientContext.Provider

export function useClient(): Client {
  const client = useContext(ClientContext)
  if (client === undefined) throw new Error('useClient outside of ClientProvider')
  return client
}

import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { useAppState } from '../state/app-state-context.tsx'
import { SecretPrompt } from './secret-prompt.tsx'
import { VaultPrompt } from './vault-prompt.tsx'

/** The two questions that only a person can answer. A locked vault asks by itself, once; its banner stays. */
export function Prompts({ info }: { readonly info: WorkspaceInfo }) {
  const { queries } = useClient()
  const connections = useQuery(queries.connections.list.queryOptions()).data
  const secretFor = useAppState(state => state.secretFor)
  const askSecret = useAppState(state => state.secretAsked)
  const vaultOpen = useAppState(state => state.vaultOpen)
  const toggleVault = useAppState(state => state.vaultToggled)
  const { locked } = info.secretStore
  useEffect(() => toggleVault(locked), [locked, toggleVault])
  const view = connections?.find(({ connection }) => connection.id === secretFor)
  return (
    <>
      <VaultPrompt opened={vaultOpen && locked} onClose={() => toggleVault(false)} />
      <SecretPrompt view={view} secretStore={info.secretStore.kind} onClose={() => askSecret(null)} />
    </>
  )
}

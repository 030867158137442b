import { MantineProvider } from '@mantine/core'
import { createRouterClient } from '@orpc/server'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render } from '@testing-library/react'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { connectionsApi } from '../../../../main/api/connections-api.ts'
import { workspaceApi } from '../../../../main/api/workspace-api.ts'
import { environmentsApi } from '../../../../main/api/environments-api.ts'
import { createConnections } from '../../../../main/connections/index.ts'
import { createCredentials, Secret, type SecretChoice } from '../../../../main/credentials/index.ts'
import { createEnvironments } from '../../../../main/environments/index.ts'
import { createLog } from '../../../../main/log/index.ts'
import type { WorkspaceHost } from '../../../../main/workspace-host.ts'
import { ClientProvider, type Api } from '../../../../renderer/client/client-context.tsx'
import { ConnectionsPage } from '../../../../renderer/features/connections/index.ts'
import { connectionsState } from '../../../../renderer/features/connections/connections-state.ts'
import { transferState } from '../../../../renderer/features/connections/transfer/transfer-state.ts'
import { fixedClock, listingAudit, listingEvents, mara, openJournal } from '../../../support/journal-parts.ts'
import { scriptedConnectors } from '../../../support/scripted-connector.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

/** The page over the real services, in one process: only the stores behind the connections are scripted. */
export async function openScreen(choice: SecretChoice = 'session') {
  const folder = temporaryFolder()
  const journal = openJournal(folder)
  const parts = { journal, audit: listingAudit(), events: listingEvents(), clock: fixedClock() }
  const credentials = await createCredentials({ folder, workspaceId: 'w', choice })
  const environments = createEnvironments({ ...parts, withDefaults: true })
  const log = createLog({ folder: join(folder, 'log'), redact: line => line })
  const scripted = scriptedConnectors()
  const { connections, open } = createConnections({
    ...parts,
    environments,
    credentials,
    log,
    registry: scripted.registry,
    readNow: async () => {},
    pollMs: () => 30_000,
  })
  const host = {
    services: () => ({ connections, environments }),
    actor: () => mara,
    unlockVault: (passphrase: string) => credentials.unlockVault(new Secret(passphrase)),
    logBug: (reference: string, where: string, error: unknown) => {
      throw new Error(`${where} ${reference}`, { cause: error })
    },
  } as unknown as WorkspaceHost
  const api = createRouterClient(
    { connections: connectionsApi, environments: environmentsApi, workspace: workspaceApi },
    { context: { host } },
  ) as unknown as Api
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const queries = createTanstackQueryUtils(api)
  connectionsState.setState({ form: null, aside: [], errors: {}, test: null, environment: null })
  transferState.setState({ arrival: null, imported: null })

  const show = () =>
    render(
      <MantineProvider env="test">
        <QueryClientProvider client={queryClient}>
          <ClientProvider value={{ api, queries }}>
            <ConnectionsPage />
          </ClientProvider>
        </QueryClientProvider>
      </MantineProvider>,
    )
  onTestFinished(async () => {
    cleanup()
    queryClient.clear()
    await connections.close()
    log.close()
    journal.close()
  })
  return {
    ...parts,
    folder,
    connections,
    open,
    environments,
    credentials,
    scripted,
    queryClient,
    queries,
    show,
  }
}

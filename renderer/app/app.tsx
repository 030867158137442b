import { QueryClientProvider } from '@tanstack/react-query'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { ClientProvider } from '../client/client-context.tsx'
import type { HostClient } from '../client/create-client.ts'
import { HostProvider } from '../client/host-context.tsx'
import { AppTheme, ErrorBoundary } from '../ui/index.ts'
import { Gate } from './gate.tsx'
import type { AppStateStore } from './state/app-state.ts'
import { AppStateProvider } from './state/app-state-context.tsx'

type AppProps = { readonly host: HostClient; readonly appState: AppStateStore; readonly nonce: string }

export function App({ host, appState, nonce }: AppProps) {
  return (
    <AppTheme nonce={nonce}>
      <ErrorBoundary>
        <HostProvider value={host}>
          <QueryClientProvider client={host.queryClient}>
            <ClientProvider value={host}>
              <AppStateProvider value={appState}>
                <Router hook={useHashLocation}>
                  <Gate />
                </Router>
              </AppStateProvider>
            </ClientProvider>
          </QueryClientProvider>
        </HostProvider>
      </ErrorBoundary>
    </AppTheme>
  )
}

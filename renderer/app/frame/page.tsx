import { useCallback } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import type { FlagRef, RollbackScope } from '../../../shared/domain/operation.ts'
import { EmptyState } from '../../ui/index.ts'
import { latePart } from '../../ui/late-part.tsx'
import { useRollbackActions } from '../../features/rollback/index.ts'
import { useAskRollback } from '../use-ask-rollback.ts'
import { useEnvironment } from '../state/use-environment.ts'
import { screens } from '../screens.ts'
import { useRoute } from '../use-route.ts'
import styles from './frame.module.css'

const OverviewPage = latePart(screens.overview, module => module.OverviewPage, Loading)
const MeasuresPanel = latePart(screens.measures, module => module.MeasuresPanel, Loading)
const FlagsPage = latePart(screens.flags, module => module.FlagsPage, Loading)
const FlagPage = latePart(screens.flags, module => module.FlagPage, Loading)
const PersonPanels = latePart(
  screens.personSwitch,
  module => module.PersonPanels,
  () => null,
)
const HistoryPage = latePart(screens.history, module => module.HistoryPage, Loading)
const RollbackLogPage = latePart(screens.rollbacks, module => module.RollbackLogPage, Loading)
const RollbackScriptPage = latePart(screens.rollbackScript, module => module.RollbackScriptPage, Loading)
const RunbookPage = latePart(screens.runbook, module => module.RunbookPage, Loading)
const ConnectionsPage = latePart(screens.connections, module => module.ConnectionsPage, Loading)
const SettingsPage = latePart(screens.settings, module => module.SettingsPage, Loading)

export function Page({ info }: { readonly info: WorkspaceInfo }) {
  const [route, goTo] = useRoute()
  const { environment, environments } = useEnvironment()
  const ask = useAskRollback()
  const { openReceipt } = useRollbackActions()
  const onRollBack = useCallback((scope: RollbackScope) => ask(scope), [ask])
  const onOpenFlag = useCallback((ref: FlagRef) => goTo({ page: 'flag', ...ref }), [goTo])
  const onOpenFlags = useCallback(() => goTo({ page: 'flags' }), [goTo])
  const onConnect = useCallback(() => goTo({ page: 'connections' }), [goTo])
  switch (route.page) {
    case 'overview':
      return (
        <OverviewPage
          environmentId={environment?.id ?? null}
          environments={environments}
          onRollBack={onRollBack}
          onOpenFlag={onOpenFlag}
          onOpenFlags={onOpenFlags}
          onConnect={onConnect}
          measures={
            environment !== null && (
              <MeasuresPanel key={environment.id} environment={environment} onConnect={onConnect} />
            )
          }
        />
      )
    case 'flags':
      return (
        <FlagsPage
          environmentId={environment?.id ?? ''}
          environments={environments}
          onOpenFlag={onOpenFlag}
          onRollBack={onRollBack}
        />
      )
    case 'flag':
      return (
        <FlagPage
          connectionId={route.connectionId}
          flagKey={route.key}
          onRollBack={onRollBack}
          onOpenFlag={onOpenFlag}
          onOpenReceipt={openReceipt}
          more={detail => <PersonPanels detail={detail} onOpenReceipt={openReceipt} />}
        />
      )
    case 'history':
      return <HistoryPage onOpenReceipt={openReceipt} onOpenFlag={onOpenFlag} />
    case 'rollbacks':
      return <RollbackLogPage onOpenReceipt={openReceipt} />
    case 'connections':
      return <ConnectionsPage />
    case 'rollback-script':
      return <RollbackScriptPage key={route.connectionId} connectionId={route.connectionId} />
    case 'runbook':
      return <RunbookPage key={route.environmentId} environmentId={route.environmentId} />
    case 'settings':
      return <SettingsPage info={info} />
    case 'unknown':
      return (
        <EmptyState title="There is no such page">
          The address <code>{route.path}</code> leads nowhere in this version. Choose a page on the left.
        </EmptyState>
      )
  }
}

function Loading() {
  return <p className={styles.loading}>Loading …</p>
}

import { useEffect, useRef } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { EnvironmentBand, ErrorBoundary } from '../../ui/index.ts'
import { RollbackLayer, RollbackProvider } from '../../features/rollback/index.ts'
import { useHostLost } from '../../client/host-context.tsx'
import { CommandPalette } from '../palette/command-palette.tsx'
import { Prompts } from '../prompts/prompts.tsx'
import { routePath } from '../routes.ts'
import { sendForEveryScreen } from '../screens.ts'
import { ShortcutSheet } from '../shortcuts/shortcut-sheet.tsx'
import { useGlobalShortcuts } from '../shortcuts/use-global-shortcuts.ts'
import { useKeysInDialog } from '../shortcuts/use-keys-in-dialog.ts'
import { useEnvironment, useWatching } from '../state/use-environment.ts'
import { useRoute } from '../use-route.ts'
import { Banners } from './banners.tsx'
import styles from './frame.module.css'
import { Navigation } from './navigation.tsx'
import { Page } from './page.tsx'
import { TopBar } from './top-bar.tsx'

/** Enough for the screen that was asked for to be on show, so that nothing competes with it. */
const QUIET_MS = 1_000

/** Where am I, is it burning, what do I press: on every page, in the same place. */
export function Frame({ info }: { readonly info: WorkspaceInfo }) {
  return (
    <RollbackProvider>
      <FrameBody info={info} />
    </RollbackProvider>
  )
}

function FrameBody({ info }: { readonly info: WorkspaceInfo }) {
  const { environment } = useEnvironment()
  const [route, goTo] = useRoute()
  const lost = useHostLost()
  useWatching(environment?.id)
  useGlobalShortcuts(goTo)
  useKeysInDialog()
  useEffect(() => {
    const timer = setTimeout(sendForEveryScreen, QUIET_MS)
    return () => clearTimeout(timer)
  }, [])
  useWorkspaceChange(info, () => goTo({ page: 'overview' }))
  const resetKey = route.page === 'unknown' ? route.path : routePath(route)
  return (
    <div className={styles.frame} data-lost={lost || undefined}>
      <a className={styles.skip} href="#main" onClick={focusMain}>
        Skip to the page
      </a>
      {environment !== null && <EnvironmentBand environment={environment} />}
      <TopBar info={info} />
      <section aria-label="Operations" className={styles.operations}>
        <RollbackLayer />
      </section>
      <Banners info={info} />
      <div className={styles.body}>
        <Navigation />
        <main id="main" tabIndex={-1} className={styles.page} key={resetKey}>
          <ErrorBoundary resetKey={resetKey}>
            <Page info={info} />
          </ErrorBoundary>
        </main>
      </div>
      <CommandPalette info={info} />
      <ShortcutSheet />
      <Prompts info={info} />
    </div>
  )
}

/** The hash is the app's address, so the link moves the focus instead of following itself. */
function focusMain(event: { preventDefault(): void }) {
  event.preventDefault()
  document.getElementById('main')?.focus()
}

/** A page of one workspace means nothing in another. */
function useWorkspaceChange(info: WorkspaceInfo, onChange: () => void) {
  const folder = useRef(info.folder)
  useEffect(() => {
    if (folder.current === info.folder) return
    folder.current = info.folder
    onChange()
  })
}

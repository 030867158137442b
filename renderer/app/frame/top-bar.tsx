import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { environmentColours } from '../../ui/index.ts'
import { useEnvironment } from '../state/use-environment.ts'
import { ConnectionSummary } from './connection-summary.tsx'
import { EnvironmentSwitcher } from './environment-switcher.tsx'
import { ReadinessSummary } from './readiness-summary.tsx'
import { RedButton } from './red-button.tsx'
import { PaletteButton, ShortcutsButton, ThemeButton } from './top-buttons.tsx'
import styles from './top-bar.module.css'

export function TopBar({ info }: { readonly info: WorkspaceInfo }) {
  const { environment, environments, pick } = useEnvironment()
  const tint = environment === null ? 'transparent' : environmentColours[environment.colour].band
  return (
    <header className={styles.top}>
      <div className={styles.where} style={{ '--tint': tint }}>
        <EnvironmentSwitcher environment={environment} environments={environments} onPick={pick} />
        {info.workspace === 'demo' && <span className={styles.demo}>Demo</span>}
        <span className={styles.space} />
        <PaletteButton />
        <ShortcutsButton />
        <ThemeButton />
      </div>
      <div className={styles.burning}>
        <ConnectionSummary />
        <span className={styles.space} />
        {environment !== null && <ReadinessSummary environment={environment} />}
        <RedButton environment={environment} />
      </div>
    </header>
  )
}

import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { AboutPanel } from './about-panel.tsx'
import { ActorPanel } from './actor-panel.tsx'
import { LookPanel } from './look-panel.tsx'
import { ReadingPanel } from './reading-panel.tsx'
import { SecretStorePanel } from './secret-store-panel.tsx'
import styles from './settings-page.module.css'
import { WorkspacePanel } from './workspace-panel.tsx'

export function SettingsPage({ info }: { readonly info: WorkspaceInfo }) {
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Settings</h1>
      <ReadingPanel />
      <SecretStorePanel info={info} />
      <ActorPanel info={info} />
      <WorkspacePanel info={info} />
      <LookPanel />
      <AboutPanel info={info} />
    </div>
  )
}

import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { Panel } from '../../ui/index.ts'
import styles from './settings-page.module.css'

const hosts = { electron: 'its own window', browser: 'a browser, over loopback' } as const

export function AboutPanel({ info }: { readonly info: WorkspaceInfo }) {
  return (
    <Panel title="This Switchyard">
      <dl className={styles.facts}>
        <dt>Version</dt>
        <dd>{info.version}</dd>
        <dt>Shown in</dt>
        <dd>{hosts[info.host]}</dd>
        <dt>Platform</dt>
        <dd>{info.platform}</dd>
        <dt>Sends home</dt>
        <dd>Nothing. It speaks to your flag stores and to nobody else.</dd>
      </dl>
    </Panel>
  )
}

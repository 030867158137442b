import { Button } from '@mantine/core'
import { useState } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { Panel, StoreText } from '../../ui/index.ts'
import styles from './settings-page.module.css'
import { VaultDialog } from './vault-dialog.tsx'

const words: Readonly<Record<WorkspaceInfo['secretStore']['kind'], string>> = {
  keychain: 'Passwords are kept in this computer’s keychain.',
  'safe-storage': 'Passwords are kept encrypted on disk, with a key that this computer’s user session holds.',
  vault: 'Passwords are kept in a vault file that only its passphrase opens.',
  'this-run': 'Passwords are kept in memory only. They are asked for again at the next start.',
}

/** Where passwords are, why not somewhere better, and the way there. */
export function SecretStorePanel({ info: { secretStore, workspace } }: { readonly info: WorkspaceInfo }) {
  const [creating, setCreating] = useState(false)
  if (workspace === 'demo')
    return (
      <Panel title="Passwords">
        <p className={styles.words}>The demo makes its own passwords anew at every start and keeps none.</p>
      </Panel>
    )
  return (
    <Panel title="Passwords">
      <div className={styles.line}>
        <div className={styles.words}>
          <p className={styles.words}>{words[secretStore.kind]}</p>
          {secretStore.locked && (
            <p className={styles.secondary}>The vault is locked; unlock it in the note above.</p>
          )}
          {secretStore.because !== null && (
            <p className={styles.secondary}>
              <StoreText text={secretStore.because} />
            </p>
          )}
        </div>
        {secretStore.kind === 'this-run' && (
          <Button variant="default" onClick={() => setCreating(true)}>
            Create a passphrase vault
          </Button>
        )}
      </div>
      <VaultDialog opened={creating} onClose={() => setCreating(false)} />
    </Panel>
  )
}

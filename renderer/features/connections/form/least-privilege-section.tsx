import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import type { ConnectionSettings } from '../../../../shared/domain/connection.ts'
import type { Grants } from '../../../../shared/domain/connection-status.ts'
import { leastPrivilege } from '../../../../shared/least-privilege/index.ts'
import { CopyButton, escapeStoreText, StoreText } from '../../../ui/index.ts'
import { FormSection } from './form-section.tsx'
import styles from './least-privilege-section.module.css'

type LeastPrivilegeProps = {
  readonly settings: ConnectionSettings
  /** as the last test found them */
  readonly grants: Grants | undefined
}

/** What a login needs for what these settings say, ready to be given to whoever may make one. */
export function LeastPrivilegeSection({ settings, grants }: LeastPrivilegeProps) {
  const [writes, setWrites] = useState(true)
  const offered = leastPrivilege(settings, writes)
  const isTooMuch = grants !== undefined && grants.beyond.length > 0
  return (
    <FormSection title="A login that may do no more than it has to" opened={isTooMuch}>
      {isTooMuch && (
        <p>
          <StoreText text={grants.login} /> may do more than Switchyard ever does. A login of its own cannot
          do harm by mistake.
        </p>
      )}
      <SegmentedControl
        aria-label="What the login is for"
        data={[
          { value: 'write', label: 'Change and roll back' },
          { value: 'read', label: 'Only look' },
        ]}
        value={writes ? 'write' : 'read'}
        onChange={value => setWrites(value === 'write')}
        style={{ alignSelf: 'flex-start' }}
      />
      {offered.form === 'words' ? (
        <p>
          <StoreText text={offered.text} />
        </p>
      ) : (
        <>
          {/* long lines are scrolled, which a keyboard must be able to do as well */}
          <pre className={styles.script} tabIndex={0} aria-label={`${offered.language} for such a login`}>
            {escapeLines(offered.text)}
          </pre>
          <div>
            <CopyButton text={offered.text} label={`Copy ${offered.language}`} />
          </div>
        </>
      )}
    </FormSection>
  )
}

/** Names may hold what cannot be seen; the lines are ours. */
function escapeLines(text: string): string {
  return text.split('\n').map(escapeStoreText).join('\n')
}

import { IconAlertTriangle } from '@tabler/icons-react'
import { formatCount } from '../../ui/index.ts'
import styles from './broken-chain.module.css'

type BrokenChainProps = {
  readonly entries: number
  readonly brokenAt: number
  readonly problem: string | null
}

/** The audit was changed outside of Switchyard: where it begins not to fit, and what that means. */
export function BrokenChain({ entries, brokenAt, problem }: BrokenChainProps) {
  return (
    <span className={styles.broken} role="alert">
      <IconAlertTriangle size={16} aria-hidden />
      <span>
        The chain is broken at entry {brokenAt} of {formatCount(entries)}
        {problem === null ? '.' : `: ${problem}`} Entries from there on were altered, removed or added outside
        of Switchyard. Keep the file and compare it with a backup.
      </span>
    </span>
  )
}

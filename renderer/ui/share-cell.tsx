import styles from './share-cell.module.css'
import { shareWords } from './words/share-words.ts'

type ShareCellProps = {
  readonly setting: Parameters<typeof shareWords>[0]
}

/** One flag in one place: the setting, a bar of the share it really serves, and the whole sentence for who asks. */
export function ShareCell({ setting }: ShareCellProps) {
  const { label, detail, exposed } = shareWords(setting)
  const share = setting.effectiveShare ?? 0
  return (
    <span className={styles.cell} title={detail} data-exposed={exposed || undefined}>
      <span className={styles.label}>{label}</span>
      <span className={styles.track} aria-hidden>
        <span className={styles.fill} style={{ width: `${share > 0 ? Math.max(share * 100, 4) : 0}%` }} />
      </span>
      {setting.contradictory && <span className={styles.contradiction}>both set</span>}
    </span>
  )
}

import type { Variant } from '../../shared/domain/flag.ts'
import styles from './variant-mark.module.css'

type VariantMarkProps = {
  readonly variant: Variant
  /** only the mark, where the word stands beside it already */
  readonly bare?: boolean
}

/** OLD: slate, dashed, square. NEW: violet, solid, round. The same in charts, tables and sentences. */
export function VariantMark({ variant, bare = false }: VariantMarkProps) {
  const word = variant === 'old' ? 'OLD' : 'NEW'
  return (
    <span className={styles.mark} data-variant={variant}>
      <svg width="20" height="8" viewBox="0 0 20 8" aria-hidden className={styles.line}>
        <line
          x1="0"
          y1="4"
          x2="20"
          y2="4"
          strokeWidth="1.6"
          strokeDasharray={variant === 'old' ? '3 2.5' : undefined}
        />
        {variant === 'old' ? <rect x="7" y="1" width="6" height="6" /> : <circle cx="10" cy="4" r="3.4" />}
      </svg>
      {bare ? <span className={styles.hidden}>{word}</span> : <span className={styles.word}>{word}</span>}
    </span>
  )
}

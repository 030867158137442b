import { StoreText } from '../../ui/index.ts'
import styles from './hold-preview.module.css'
import { PreviewFacts } from './preview-facts.tsx'
import type { ScopeChoice } from './rollback-state.ts'

type HoldPreviewProps = { readonly choice: ScopeChoice; readonly share: number }

/** What is about to happen, while the button fills. */
export function HoldPreview({ choice, share }: HoldPreviewProps) {
  return (
    <div className={styles.preview} role="status">
      <p className={styles.title}>
        Roll back <StoreText text={choice.label} />
      </p>
      <PreviewFacts scope={choice.scope} suspendOverrides />
      <div className={styles.track} aria-hidden>
        <div className={styles.fill} style={{ width: `${share * 100}%` }} />
      </div>
      <p className={styles.hint}>Keep holding to roll back · release to cancel</p>
    </div>
  )
}

import { Fragment, memo } from 'react'
import { hiddenCharacters } from './hidden-characters.ts'
import styles from './store-text.module.css'

/** More of one cell than this is never drawn at once. */
const SHOWN_CHARACTERS = 65_536

type StoreTextProps = {
  readonly text: string
  /** keeps line breaks and tabs, for descriptions and notes; a name never has any */
  readonly multiline?: boolean
}

/**
 * Text that came from a store, shown as nothing but text. Control, bidirectional and zero-width characters appear as
 * escapes, so that a name cannot pose as another one, and the text cannot turn its neighbours around.
 */
export const StoreText = memo(function StoreText({ text, multiline = false }: StoreTextProps) {
  const shown = text.length > SHOWN_CHARACTERS ? text.slice(0, SHOWN_CHARACTERS) : text
  const parts = hiddenCharacters(shown, multiline)
  return (
    <bdi dir="auto" className={multiline ? styles.multiline : undefined}>
      {parts.length === 1 && parts[0]?.kind === 'plain'
        ? parts[0].text
        : parts.map((part, index) =>
            part.kind === 'plain' ? (
              <Fragment key={index}>{part.text}</Fragment>
            ) : (
              <span key={index} className={styles.escape} title={`hidden character ${part.text}`}>
                {part.text}
              </span>
            ),
          )}
      {shown.length < text.length && (
        <span className={styles.escape}>… {text.length - shown.length} more characters</span>
      )}
    </bdi>
  )
})

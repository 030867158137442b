import { Fragment } from 'react'
import styles from './keyboard-hint.module.css'

const onMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent)

const macKeys: Readonly<Record<string, string>> = { mod: '⌘', shift: '⇧', alt: '⌥', enter: '↩', escape: 'esc' }
const otherKeys: Readonly<Record<string, string>> = { mod: 'Ctrl', shift: 'Shift', alt: 'Alt', enter: 'Enter', escape: 'Esc' }

/** "mod+K" as this platform writes it: ["⌘", "K"] or ["Ctrl", "K"]. */
export function keyNames(shortcut: string, mac = onMac): readonly string[] {
  const names = mac ? macKeys : otherKeys
  return shortcut.split('+').map(key => names[key.toLowerCase()] ?? key)
}

/** A shortcut, shown where it can be learnt. Hidden from screen readers: the control names it by `aria-keyshortcuts`. */
export function KeyboardHint({ shortcut }: { readonly shortcut: string }) {
  return (
    <span className={styles.hint} aria-hidden>
      {keyNames(shortcut).map((name, index) => (
        <Fragment key={name}>
          {index > 0 && ' '}
          <kbd className={styles.key}>{name}</kbd>
        </Fragment>
      ))}
    </span>
  )
}

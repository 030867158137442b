import { Fragment } from 'react'
import styles from './keyboard-hint.module.css'

const onMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent)

const macKeys: Readonly<Record<string, string>> = {
  mod: '⌘',
  shift: '⇧',
  alt: '⌥',
  enter: '↩',
  escape: 'esc',
}
const otherKeys: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  enter: 'Enter',
  escape: 'Esc',
}

/** "mod+K" as this platform writes it: ["⌘", "K"] or ["Ctrl", "K"]. A space separates keys pressed one after the other. */
export function keyNames(shortcut: string, mac = onMac): readonly string[] {
  const names = mac ? macKeys : otherKeys
  return shortcut.split(/[+ ]/).map(key => names[key.toLowerCase()] ?? key)
}

type KeyboardHintProps = {
  readonly shortcut: string
  /** read aloud as well; elsewhere the control itself names its shortcut by `aria-keyshortcuts` */
  readonly spoken?: boolean
}

/** A shortcut, shown where it can be learnt. */
export function KeyboardHint({ shortcut, spoken = false }: KeyboardHintProps) {
  return (
    <span className={styles.hint} aria-hidden={spoken ? undefined : true}>
      {keyNames(shortcut).map((name, index) => (
        <Fragment key={index}>
          {index > 0 && ' '}
          {name === '…' ? name : <kbd className={styles.key}>{name}</kbd>}
        </Fragment>
      ))}
    </span>
  )
}

import { useEffect, useRef, type ReactNode } from 'react'
import styles from './flash.module.css'

type FlashProps = {
  /** what is compared: a change of it flashes, the first value does not */
  readonly of: string | number
  readonly children: ReactNode
}

/** A value that changed while one looked shows it once, softly; not at all with reduced motion. */
export function Flash({ of, children }: FlashProps) {
  const shown = useRef<string | number | undefined>(undefined)
  const element = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    if (shown.current !== undefined && shown.current !== of) restart(element.current)
    shown.current = of
  }, [of])
  return (
    <span ref={element} className={styles.value}>
      {children}
    </span>
  )
}

/** An attribute that is already there starts no animation: it is taken away, the style is read, and it comes back. */
function restart(element: HTMLElement | null): void {
  if (element === null) return
  element.removeAttribute('data-changed')
  void element.offsetWidth
  element.setAttribute('data-changed', '')
}

import { useState, type ReactNode } from 'react'
import styles from './form-section.module.css'

type FormSectionProps = {
  readonly title: string
  /** open by itself, for a field in it that wants attention; never closed by itself */
  readonly opened?: boolean
  readonly children: ReactNode
}

/** A part of the form that most people never open. */
export function FormSection({ title, opened = false, children }: FormSectionProps) {
  const [open, setOpen] = useState(opened)
  const [wanted, setWanted] = useState(opened)
  if (opened !== wanted) {
    setWanted(opened)
    if (opened) setOpen(true)
  }
  return (
    <details className={styles.section} open={open} onToggle={event => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>{title}</summary>
      <div className={styles.content}>{children}</div>
    </details>
  )
}

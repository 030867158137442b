import { useId, type ReactNode } from 'react'
import styles from './form-part.module.css'

type FormPartProps = { readonly title: string; readonly children: ReactNode }

/** A part of the form that everyone meets, with a heading to find one's way by. */
export function FormPart({ title, children }: FormPartProps) {
  const heading = useId()
  return (
    <section className={styles.part} aria-labelledby={heading}>
      <h3 id={heading} className={styles.title}>
        {title}
      </h3>
      {children}
    </section>
  )
}

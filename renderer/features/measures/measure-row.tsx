import { IconAlertTriangle, IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { MeasureView } from '../../../shared/contract/measures-contract.ts'
import { Sparkline } from '../../charts/index.tsx'
import { failureWords, formatMeasure, Numbers, RelativeTime, StoreText, VariantMark } from '../../ui/index.ts'
import type { Span } from './measure-spans.ts'
import { MeasureTable } from './measure-table.tsx'
import styles from './measures-panel.module.css'

type MeasureRowProps = { readonly view: MeasureView; readonly span: Span }

/** One measure. Its figures open below it; a source that failed says why, and the last value stays with its age. */
export function MeasureRow({ view, span }: MeasureRowProps) {
  const [open, setOpen] = useState(false)
  const figures = useId()
  const { measure, unit, last, failure, from, recent, connection } = view
  const Chevron = open ? IconChevronDown : IconChevronRight
  return (
    <>
      <tr>
        <th scope="row">
          <div className={styles.title}>
            <button
              type="button"
              className={styles.name}
              aria-expanded={open}
              aria-controls={figures}
              title={`Figures of ${measure.name}, from ${connection}`}
              onClick={() => setOpen(!open)}
            >
              <Chevron size={14} aria-hidden />
              <span className={styles.words}>
                <StoreText text={measure.name} />
              </span>
            </button>
            {measure.component !== null && (
              <span className={styles.component}>
                <StoreText text={measure.component} />
              </span>
            )}
            {measure.variant !== null && <VariantMark variant={measure.variant} />}
          </div>
        </th>
        <td className={styles.number}>
          {last === null ? (
            <Numbers unknown={whyNone(view)} />
          ) : (
            <Numbers>{formatMeasure(last.value, unit)}</Numbers>
          )}
        </td>
        <td className={styles.age}>
          {last !== null && <RelativeTime atMs={last.atMs} />}
          {last === null && whyNone(view)}
        </td>
        <td className={styles.line}>
          <Sparkline values={recent.values} name={`${measure.name}, ${span.label.toLowerCase()}`} />
        </td>
      </tr>
      {failure !== null && from !== null && (
        <tr className={styles.trouble}>
          <td colSpan={4}>
            <span className={styles.failure}>
              <IconAlertTriangle size={14} aria-hidden />
              <span>
                {failureWords(failure).what} {failureWords(failure).next}
              </span>
            </span>
          </td>
        </tr>
      )}
      {open && (
        <tr>
          <td colSpan={4} id={figures} className={styles.figures}>
            <MeasureTable view={view} />
          </td>
        </tr>
      )}
    </>
  )
}

function whyNone({ from, readAtMs, failure }: MeasureView): string {
  if (from === null) return 'no source'
  if (failure !== null) return 'not read'
  return readAtMs === null ? 'not read yet' : 'no value yet'
}

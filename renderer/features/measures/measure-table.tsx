import type { MeasureView } from '../../../shared/contract/measures-contract.ts'
import { ClockTime, formatMeasure } from '../../ui/index.ts'
import styles from './measures-panel.module.css'

/** The figures behind the line, newest first; buckets of which nothing is known are left out. */
export function MeasureTable({
  view: { measure, unit, better, recent, connection },
}: {
  readonly view: MeasureView
}) {
  const { values, fromMs, bucketMs } = recent
  const known = values
    .flatMap((value, at) => (value === null ? [] : [{ value, atMs: fromMs + at * bucketMs }]))
    .toReversed()
  const minutes = Math.round(bucketMs / 60_000)
  return (
    // a region that scrolls must be reachable to be scrolled
    <section className={styles.list} tabIndex={0} aria-label={`Figures of ${measure.name}`}>
      <p>
        From {connection}, one value for {minutes === 1 ? 'each minute' : `every ${minutes} minutes`}
        {better !== null && `; ${better} is better`}.
        {known.length === 0 && ' Nothing is known of this period.'}
      </p>
      {known.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col" className={styles.number}>
                {unit === '' ? 'Value' : unit}
              </th>
            </tr>
          </thead>
          <tbody>
            {known.map(({ value, atMs }) => (
              <tr key={atMs}>
                <th scope="row">
                  <ClockTime atMs={atMs} />
                </th>
                <td className={styles.number}>{formatMeasure(value, '')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

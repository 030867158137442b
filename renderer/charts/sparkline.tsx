import styles from './sparkline.module.css'

type SparklineProps = {
  /** one bucket after another; null: nothing is known of it */
  readonly values: readonly (number | null)[]
  /** what a person who cannot see the line is told */
  readonly name: string
}

const width = 120
const height = 24
const margin = 2

/** A line as small as a word. Gaps stay gaps; a point between two gaps is a dot. The scale is the line's own. */
export function Sparkline({ values, name }: SparklineProps) {
  const known = values.filter(value => value !== null)
  if (known.length === 0) return null
  const low = Math.min(...known)
  const high = Math.max(...known)
  const x = (index: number) =>
    margin + (values.length < 2 ? 0.5 : index / (values.length - 1)) * (width - 2 * margin)
  // a line that never moves runs through the middle, whatever its value
  const y = (value: number) =>
    margin + (high === low ? 0.5 : (high - value) / (high - low)) * (height - 2 * margin)
  const parts = runs(values).map(run => run.map(({ at, value }) => [x(at), y(value)] as const))
  return (
    <svg
      className={styles.line}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={name}
    >
      {parts.map((points, index) =>
        points.length === 1 ? (
          <circle key={index} cx={points[0]?.[0]} cy={points[0]?.[1]} r={1.5} className={styles.dot ?? ''} />
        ) : (
          <polyline key={index} points={points.map(point => point.join(',')).join(' ')} />
        ),
      )}
    </svg>
  )
}

type Point = { readonly at: number; readonly value: number }

/** Neighbours that are all known. */
function runs(values: readonly (number | null)[]): readonly (readonly Point[])[] {
  const found: Point[][] = []
  let run: Point[] = []
  for (const [at, value] of values.entries()) {
    if (value !== null) {
      if (run.length === 0) found.push(run)
      run.push({ at, value })
    } else run = []
  }
  return found
}

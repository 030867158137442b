import { useMemo, useState } from 'react'

/**
 * Rows that keep their places while the pointer is over them: what is about to be clicked does not move away. Rows
 * that are gone leave, new ones wait at the end, values go on changing.
 * @returns the rows, and handlers for the element around them
 */
export function useSteadyOrder<Row>(rows: readonly Row[], keyOf: (row: Row) => string) {
  const [held, setHeld] = useState<readonly string[] | null>(null)
  const steady = useMemo(() => {
    if (held === null) return rows
    const places = new Map(held.map((key, place) => [key, place]))
    return [...rows].sort(
      (a, b) => (places.get(keyOf(a)) ?? held.length) - (places.get(keyOf(b)) ?? held.length),
    )
  }, [rows, held, keyOf])
  const hold = {
    onPointerEnter: () => setHeld(rows.map(keyOf)),
    onPointerLeave: () => setHeld(null),
  }
  return { rows: steady, hold }
}

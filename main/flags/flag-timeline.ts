import type { FlagTimeline } from '../../shared/contract/flags-contract.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import type { FlagChangeRow } from '../store/history/flag-change-queries.ts'

type Steps = FlagTimeline['steps']
type Marks = FlagTimeline['marks']

/** Exposure as steps: an entry that changes nothing a step shows makes none. */
export function timelineSteps(rows: readonly FlagChangeRow[]): Steps {
  const steps: Steps = []
  let atMs = Number.NEGATIVE_INFINITY
  for (const row of rows) {
    // the order seen is the order that happened, even where the clock was set back between
    atMs = Math.max(atMs, row.atMs)
    const step = {
      atMs,
      effectiveShare: row.effectiveShare,
      enabled: row.enabled === 1 && row.kind !== 'removed',
      percentage: row.percentage,
      globalOverride: row.globalOverride,
    }
    const last = steps.at(-1)
    const isSame =
      last !== undefined &&
      last.effectiveShare === step.effectiveShare &&
      last.enabled === step.enabled &&
      last.percentage === step.percentage &&
      last.globalOverride === step.globalOverride
    if (!isSame) steps.push(step)
  }
  return steps
}

/** Everything that changed the flag after it was first seen, with who did it where an operation of ours did. */
export function timelineMarks(
  rows: readonly FlagChangeRow[],
  describe: (before: FlagChangeRow | undefined, after: FlagChangeRow) => string,
  operation: (id: string) => OperationSummary | undefined,
): Marks {
  const known = new Map<string, OperationSummary | undefined>()
  const marks: Marks = []
  rows.forEach((row, index) => {
    if (row.kind === 'first') return
    const id = row.operationId
    if (id !== null && !known.has(id)) known.set(id, operation(id))
    const ours = id === null ? undefined : known.get(id)
    marks.push({
      atMs: row.atMs,
      kind: id === null ? 'outside' : (ours?.kind ?? 'change'),
      actor: ours?.actor.name ?? null,
      text: describe(rows[index - 1], row),
      operationId: id,
    })
  })
  return marks
}

import type { OperationSummary, TargetCounts, TargetState } from '../../../shared/domain/operation.ts'
import { escapeStoreText } from '../../ui/text/hidden-characters.ts'
import { formatCount, formatMs, plural } from '../../ui/words/numbers.ts'

/** `verified` is the only green one, and only when every target is. */
export type ReceiptTone = 'verified' | 'running' | 'look' | 'harm'

type Counted = Pick<OperationSummary, 'targets' | 'counts' | 'settledAtMs'>

export function allVerified({ targets, counts }: Pick<Counted, 'targets' | 'counts'>): boolean {
  return targets > 0 && counts.verified === targets
}

/** Nothing has gone wrong yet and something is still on its way. */
function onItsWay(counts: TargetCounts): boolean {
  return counts.planned + counts.sending + counts.verifying + counts.delivering > 0
}

export function receiptTone(operation: Counted): ReceiptTone {
  const { counts, settledAtMs } = operation
  if (allVerified(operation)) return 'verified'
  if (counts.refused > 0) return 'harm'
  if (counts.unknown + counts.conflict + counts['by-hand'] + counts['not-sent'] > 0) return 'look'
  return settledAtMs === null ? 'running' : 'look'
}

const verbs = {
  rollback: {
    running: 'Rolling back',
    done: 'Rolled back',
    open: 'Rollback not proven',
    none: 'Not rolled back',
  },
  change: { running: 'Changing', done: 'Changed', open: 'Change not proven', none: 'Not changed' },
  restore: { running: 'Restoring', done: 'Restored', open: 'Restore not proven', none: 'Not restored' },
} as const

/** "Rolled back": what may be said of the whole, given what is proven of its parts. */
export function receiptVerb(operation: Pick<OperationSummary, 'kind'> & Counted): string {
  const verb = verbs[operation.kind]
  if (allVerified(operation)) return verb.done
  if (operation.settledAtMs === null && onItsWay(operation.counts)) return verb.running
  if (operation.counts.verified > 0) return verb.done
  // A lost answer is not a no, and what is stored waits for the application: all of it may be done.
  return operation.counts.unknown + operation.counts['by-hand'] > 0 ? verb.open : verb.none
}

/** Click to all verified; to the end of it; or, while it runs, to now. */
export function elapsedMs(
  operation: Pick<OperationSummary, 'askedAtMs' | 'settledAtMs' | 'allVerifiedMs'>,
  nowMs: number,
): number {
  return Math.max(0, operation.allVerifiedMs ?? (operation.settledAtMs ?? nowMs) - operation.askedAtMs)
}

/** "Rolled back · 41 of 44 verified · 1.2 s of 60 s"; of more than one environment it says how many. */
export function receiptTitle(operation: OperationSummary, nowMs: number): string {
  const { limitMs, environmentIds } = operation
  const limit = limitMs === null ? '' : ` of ${limitWords(limitMs)}`
  const where = environmentIds.length > 1 ? ` in ${environmentIds.length} environments` : ''
  return `${receiptVerb(operation)}${where} · ${progressWords(operation)} · ${formatMs(elapsedMs(operation, nowMs))}${limit}`
}

function progressWords({ counts, targets }: Pick<OperationSummary, 'counts' | 'targets'>): string {
  return `${formatCount(counts.verified)} of ${formatCount(targets)} verified`
}

/** The limits are known by their seconds: 5 s, 60 s, 300 s. */
function limitWords(limitMs: number): string {
  return `${Math.round(limitMs / 1000)}\u00a0s`
}

/** States that occur, worst first, so that the first badge is the one to look at. */
export function presentStates(counts: TargetCounts): readonly TargetState[] {
  return worstFirst.filter(state => counts[state] > 0)
}

const worstFirst: readonly TargetState[] = [
  'refused',
  'unknown',
  'conflict',
  'not-sent',
  'by-hand',
  'planned',
  'sending',
  'verifying',
  'delivering',
  'verified',
]

export const stillWanted: readonly TargetState[] = worstFirst.filter(state => state !== 'verified')

/** What a screen reader is told when the state of the whole changes. */
export function announcement(operation: OperationSummary): string {
  const { targets, counts } = operation
  const verb = `${receiptVerb(operation)}, ${subject(operation.title)}`
  if (allVerified(operation)) return `${verb}: all ${plural(targets, 'target')} verified.`
  const parts = presentStates(counts).map(state => `${counts[state]} ${state.replace('-', ' ')}`)
  return `${verb}: ${parts.join(', ')}.`
}

/** What an operation is about: its title without the verb that is said already. */
function subject(title: string): string {
  return escapeStoreText(title.replace(/^Roll back /, ''))
}

/** A message for the team's chat: what was done, by whom, how far it got. */
export function receiptMessage(operation: OperationSummary): string {
  const { title, actor, reason, askedAtMs, connections, limitMs } = operation
  const took = operation.allVerifiedMs
  const lines = [
    title,
    `${receiptVerb(operation)}: ${progressWords(operation)}${took === null ? '' : ` in ${formatMs(took)}`}${
      limitMs === null ? '' : ` (limit ${limitWords(limitMs)})`
    }`,
    `asked by ${actor.name} at ${new Date(askedAtMs).toISOString()}`,
    reason === null ? 'no reason given yet' : `why: ${reason}`,
    ...connections.map(
      one =>
        `- ${one.connectionName}: ${presentStates(one.counts)
          .map(state => `${one.counts[state]} ${state.replace('-', ' ')}`)
          .join(', ')}`,
    ),
  ]
  if (!operation.recorded) lines.push('This operation could not be recorded on disk.')
  return lines.join('\n')
}

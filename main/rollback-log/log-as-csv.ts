import type { RollbackLogEntry } from '../../shared/contract/rollback-log-contract.ts'
import { TargetState } from '../../shared/domain/operation.ts'
import { csvText } from './csv-text.ts'

/** Instants in UTC, durations in ms: what a spreadsheet can reckon with. */
export function logAsCsv(
  entries: readonly RollbackLogEntry[],
  environmentName: (id: string) => string,
): string {
  const head = [
    'asked at (UTC)',
    'kind',
    'what',
    'environments',
    'asked by',
    'reason',
    'targets',
    ...TargetState.options,
    'all verified after (ms)',
    'limit (ms)',
    'within limit',
    'settled at (UTC)',
    'restored',
    'recorded',
    'id',
  ]
  return csvText([head, ...entries.map(entry => rowOf(entry, environmentName))])
}

function rowOf(entry: RollbackLogEntry, environmentName: (id: string) => string): (string | number | null)[] {
  const { allVerifiedMs, limitMs, settledAtMs } = entry
  return [
    new Date(entry.askedAtMs).toISOString(),
    entry.kind,
    entry.title,
    entry.environmentIds.map(environmentName).join('; '),
    entry.actor.name,
    entry.reason,
    entry.targets,
    ...TargetState.options.map(state => entry.counts[state]),
    allVerifiedMs === null ? null : Math.round(allVerifiedMs),
    limitMs,
    limitMs === null ? null : yesNo(allVerifiedMs !== null && allVerifiedMs <= limitMs),
    settledAtMs === null ? null : new Date(settledAtMs).toISOString(),
    entry.kind === 'restore' ? null : yesNo(entry.restoredBy !== null),
    yesNo(entry.recorded),
    entry.id,
  ]
}

const yesNo = (is: boolean): string => (is ? 'yes' : 'no')

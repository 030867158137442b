import type {
  RollbackFigures,
  RollbackLogCursor,
  RollbackLogEntry,
  RollbackLogFilter,
} from '../../shared/contract/rollback-log-contract.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import { type OperationSummary, type TargetCounts, TargetState } from '../../shared/domain/operation.ts'
import type { Clock } from '../clock.ts'
import type { Operations } from '../operations/index.ts'
import type { Store } from '../store/open-store.ts'
import {
  prepareRollbackLogQueries,
  type RollbackLogRow,
  type RollbackTime,
} from '../store/journal/rollback-log-queries.ts'
import { logAsCsv } from './log-as-csv.ts'
import { rollbackFigures, widerThan } from './rollback-figures.ts'

/** Every rollback and restore there was: from the journal, and those that could not be written there while the app runs. */
export interface RollbackLog {
  page(input: {
    readonly filter: RollbackLogFilter
    readonly before: RollbackLogCursor | null
    readonly limit: number
  }): { entries: RollbackLogEntry[]; next: RollbackLogCursor | null }
  figures(filter: RollbackLogFilter): RollbackFigures
  csv(filter: RollbackLogFilter): { text: string; entries: number }
}

export type RollbackLogDependencies = {
  readonly journal: Store
  readonly operations: Pick<Operations, 'find' | 'recent'>
  readonly environments: () => readonly Pick<Environment, 'id' | 'name'>[]
  readonly clock: Clock
}

/** Operations in memory alone are few; what is asked for is the newest of all. */
const newest = 200

export function createRollbackLog(needs: RollbackLogDependencies): RollbackLog {
  const { operations, clock } = needs
  const queries = prepareRollbackLogQueries(needs.journal.db)

  const entryOf = (row: RollbackLogRow): RollbackLogEntry => {
    const running = row.settled_at_ms === null ? operations.find(row.id) : undefined
    return (running && entryOfSummary(running)) ?? entryOfRow(row, queries.connections(row.sequence))
  }
  /** Their flags are known to nobody but their receipts, so a filter for one does not find them. */
  const unrecorded = ({ environmentId, flag, sinceMs }: RollbackLogFilter): RollbackLogEntry[] =>
    flag !== null
      ? []
      : operations
          .recent({ limit: newest })
          .filter(({ recorded }) => !recorded)
          .flatMap(summary => entryOfSummary(summary) ?? [])
          .filter(
            entry =>
              (environmentId === null || entry.environmentIds.includes(environmentId)) &&
              (sinceMs === null || entry.askedAtMs >= sinceMs),
          )

  return {
    page({ filter, before, limit }) {
      const rows = queries.page(filter, before, limit + 1)
      const shown = rows.slice(0, limit)
      const stored = shown.map(entryOf)
      const ids = new Set(stored.map(({ id }) => id))
      const beside = before === null ? unrecorded(filter).filter(({ id }) => !ids.has(id)) : []
      const last = shown.at(-1)
      return {
        entries: [...beside, ...stored].toSorted((one, other) => other.askedAtMs - one.askedAtMs),
        next:
          rows.length > limit && last !== undefined
            ? { askedAtMs: last.asked_at_ms, sequence: last.sequence }
            : null,
      }
    },
    figures: filter =>
      rollbackFigures(
        [...queries.times(filter), ...unrecorded(filter).map(timeOf)].toSorted(
          (one, other) => one.asked_at_ms - other.asked_at_ms,
        ),
        queries.flags(filter, widerThan),
        clock.nowMs(),
      ),
    csv(filter) {
      const names = new Map(needs.environments().map(({ id, name }) => [id, name]))
      const entries: RollbackLogEntry[] = []
      for (let before: RollbackLogCursor | null = null; ;) {
        const page = this.page({ filter, before, limit: 500 })
        entries.push(...page.entries)
        before = page.next
        if (before === null) break
      }
      return { text: logAsCsv(entries, id => names.get(id) ?? id), entries: entries.length }
    },
  }
}

function entryOfSummary(summary: OperationSummary): RollbackLogEntry | undefined {
  if (summary.kind === 'change') return undefined
  const { connections: _, peopleUnpinned: __, restores: ___, waitingFor: ____, ...entry } = summary
  return { ...entry, kind: summary.kind }
}

function entryOfRow(
  row: RollbackLogRow,
  connections: readonly { readonly environment_id: string; readonly counts: string }[],
): RollbackLogEntry {
  const counts = Object.fromEntries(TargetState.options.map(state => [state, 0])) as TargetCounts
  for (const connection of connections) {
    const own = JSON.parse(connection.counts) as Partial<TargetCounts>
    for (const state of TargetState.options) counts[state] += own[state] ?? 0
  }
  return {
    id: row.id,
    kind: row.kind === 'restore' ? 'restore' : 'rollback',
    title: row.title,
    actor: { name: row.actor_name, osUser: row.actor_os_user, host: row.actor_host },
    reason: row.reason,
    askedAtMs: row.asked_at_ms,
    settledAtMs: row.settled_at_ms,
    allVerifiedMs: row.all_verified_ms,
    limitMs: row.limit_ms,
    targets: row.targets,
    counts,
    environmentIds: [...new Set(connections.map(one => one.environment_id))],
    restoredBy: row.restored_by,
    recorded: true,
  }
}

function timeOf(entry: RollbackLogEntry): RollbackTime {
  return {
    kind: entry.kind,
    asked_at_ms: entry.askedAtMs,
    settled_at_ms: entry.settledAtMs,
    all_verified_ms: entry.allVerifiedMs,
    limit_ms: entry.limitMs,
    reason: entry.reason,
    targets: entry.targets,
  }
}

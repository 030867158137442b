import { hash } from 'node:crypto'
import type { Flag, FlagState, Override } from '../../../shared/domain/flag.ts'
import { effectiveShareOf } from '../../../shared/evaluation/index.ts'
import type { SqlRow } from '../sql/sql-client.ts'
import type { FlagsTable } from './sql-flags-tables.ts'

/** Canonical names of the fields the application reads, whatever the store calls them: the keys of `Flag.stored`. */
export const storedNames = {
  enabled: 'is_enabled',
  percentage: 'rollout_percentage',
  forceOn: 'admin_override_enabled',
  forceOff: 'admin_override_disabled',
  metadata: 'metadata',
  description: 'description',
} as const
export type StoredRole = keyof typeof storedNames
export const storedRoles = Object.keys(storedNames) as StoredRole[]

const longestKey = 512

/** `values` from `at` on, in the order of `flagValues`. Undefined for a key that no screen could name. */
export function flagOf(
  row: SqlRow,
  at: number,
  columns: FlagsTable['columns'],
  connectionId: string,
): Flag | undefined {
  const key = row[at] ?? ''
  if (key === '' || key.length > longestKey) return undefined
  const value = (offset: number): string | null => row[at + offset] ?? null
  const fields: Record<StoredRole, string | null> = {
    enabled: value(1),
    percentage: value(2),
    forceOn: value(3),
    forceOff: value(4),
    metadata: value(5),
    description: value(6),
  }
  const forceOn = fields.forceOn === 'true'
  const forceOff = fields.forceOff === 'true'
  const stored: Record<string, string | null> = {}
  for (const role of storedRoles) if (columns[role] !== null) stored[storedNames[role]] = fields[role]
  return {
    connectionId,
    key,
    description: fields.description ?? '',
    enabled: fields.enabled === 'true',
    percentage: columns.percentage === null ? null : percentageOf(fields.percentage),
    globalOverride: forceOff ? 'force-off' : forceOn ? 'force-on' : 'none',
    contradictory: forceOn && forceOff,
    metadata: fields.metadata,
    createdAt: value(7),
    updatedAt: value(8),
    stored,
    version: versionOf(row, at),
  }
}

/** How many values `flagValues` has. */
const flagValueCount = 9

/** Hash of a row's values as the store's own text, for detecting a concurrent change; `versionExpression` is the same in SQL. */
function versionOf(row: SqlRow, at: number): string {
  let spelled = ''
  for (let index = at; index < at + flagValueCount; index += 1) {
    const value = row[index] ?? null
    spelled += (index === at ? '' : '\u001f') + (value === null ? '' : `=${value}`)
  }
  return hash('sha256', spelled, 'hex')
}

/** `userValue < percentage` is false for NULL and for what is no number, which is what 0 says. */
function percentageOf(stored: string | null): number {
  const percentage = Number(stored ?? 0)
  return Number.isNaN(percentage) ? 0 : Math.min(100, Math.max(0, percentage))
}

export function overrideOf(row: SqlRow, at: number): Override {
  const value = (offset: number): string | null => row[at + offset] ?? null
  return {
    flagKey: value(0) ?? '',
    id: value(1) ?? '',
    userId: value(2) ?? '',
    variant: value(3) === 'true' ? 'new' : 'old',
    reason: value(4),
    expiresAt: value(5),
    createdAt: value(6),
  }
}

/** Keeps flags by key. A Map, since keys are hostile text. */
export function addFlag(flags: Map<string, Flag>, flag: Flag | undefined): void {
  if (flag === undefined) return
  const twin = flags.get(flag.key)
  flags.set(flag.key, twin === undefined ? flag : standIn(twin, flag))
}

/** Two rows of one key, where the table lets that be: the one that serves NEW to more people stands for both. */
function standIn(left: Flag, right: Flag): Flag {
  const shown = effectiveShareOf(right) > effectiveShareOf(left) ? right : left
  return { ...shown, version: [left.version, right.version].toSorted().join('+') }
}

export function statesOf(
  flags: ReadonlyMap<string, Flag>,
  overrides: readonly Override[],
): readonly FlagState[] {
  const byKey = new Map<string, Override[]>()
  for (const override of overrides) {
    const known = byKey.get(override.flagKey)
    if (known === undefined) byKey.set(override.flagKey, [override])
    else known.push(override)
  }
  // the server gives rows in no order of its own, and an unchanged state should look unchanged
  for (const rows of byKey.values()) rows.sort((left, right) => (left.id < right.id ? -1 : 1))
  return [...flags.values()].map(flag => ({ flag, overrides: byKey.get(flag.key) ?? [] }))
}

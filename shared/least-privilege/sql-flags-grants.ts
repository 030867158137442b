import type { Measure } from '../domain/measure.ts'
import type { SqlFlagsSettings } from '../domain/sql-flags-settings.ts'
import { onlyRead, type TableGrant } from './table-grants.ts'

/** What seed 003's store is used for, by table. */
export function sqlFlagsGrants(settings: SqlFlagsSettings): readonly TableGrant[] {
  const { flags, overrides, usage, people, measures } = settings
  return [
    {
      schema: null,
      table: flags.table,
      select: 'all',
      update: [
        flags.enabled,
        flags.percentage,
        flags.forceOn,
        flags.forceOff,
        flags.description,
        flags.metadata,
        flags.updatedAt,
      ],
      insert: [],
    },
    ...(overrides === null ? [] : [overrideGrant(overrides)]),
    ...(usage === null ? [] : [usageGrant(usage)]),
    ...(people?.from === 'table'
      ? [{ schema: people.schema, table: people.table, select: [people.id], ...onlyRead }]
      : []),
    ...measureGrants(measures),
  ]
}

function overrideGrant(overrides: NonNullable<SqlFlagsSettings['overrides']>): TableGrant {
  const { table, id, userId, key, enabled, reason, expiresAt, createdAt } = overrides
  return {
    schema: null,
    table,
    select: 'all',
    update: [enabled, reason, expiresAt],
    insert: [id, userId, key, enabled, reason, expiresAt, createdAt],
  }
}

function usageGrant(usage: NonNullable<SqlFlagsSettings['usage']>): TableGrant {
  const { table, id, pipeline, durationMs, success, fallback, completed, createdAt } = usage
  const select = [id, pipeline, durationMs, success, fallback, completed, createdAt]
  return { schema: null, table, select, ...onlyRead }
}

export function measureGrants(measures: readonly Measure[]): readonly TableGrant[] {
  return measures.flatMap(({ source }) => {
    if (source?.from !== 'table') return []
    const { schema, table, time, value, filters } = source
    return [{ schema, table, select: [time, value, ...filters.map(({ column }) => column)], ...onlyRead }]
  })
}

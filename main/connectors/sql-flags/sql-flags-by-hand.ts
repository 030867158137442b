import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import type { FlagPatch, FlagState, GlobalOverride, Override } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { identifierText as id, literalText as literal } from '../sql/postgresql/postgres-literal.ts'
import { storedNames, storedRoles } from './sql-flags-rows.ts'

/** SQL to the same effect for a person with psql; it ends by showing what the store then holds. */
export function byHand(key: string, intent: Intent, settings: SqlFlagsSettings): string {
  const statements = [...statementsFor(key, intent, settings), look(key, settings)]
  return ['BEGIN;', "SET LOCAL lock_timeout = '5s';", ...statements, 'COMMIT;'].join('\n')
}

function statementsFor(key: string, intent: Intent, settings: SqlFlagsSettings): readonly string[] {
  switch (intent.kind) {
    case 'roll-back':
      return [
        updateFlag(key, settings, everyoneToOld(settings)),
        ...(intent.suspendOverrides ? suspend(key, settings) : []),
      ]
    case 'change':
      return [updateFlag(key, settings, patchAssignments(intent.patch, settings))]
    case 'restore':
      return [
        updateFlag(key, settings, storedAssignments(intent.state, settings)),
        ...putBack(intent.state, settings),
      ]
  }
}

function updateFlag(
  key: string,
  { schema, flags }: SqlFlagsSettings,
  assignments: readonly string[],
): string {
  const all = [...assignments, ...(flags.updatedAt === null ? [] : [`${id(flags.updatedAt)} = now()`])]
  return `UPDATE ${id(schema, flags.table)} SET ${all.join(', ')} WHERE ${id(flags.key)} = ${literal(key)};`
}

function everyoneToOld({ flags }: SqlFlagsSettings): readonly string[] {
  if (flags.forceOff !== null) return forced('force-off', flags)
  return [
    ...forced('none', flags),
    `${id(flags.enabled)} = false`,
    ...(flags.percentage === null ? [] : [`${id(flags.percentage)} = 0`]),
  ]
}

function forced(wanted: GlobalOverride, { forceOn, forceOff }: SqlFlagsSettings['flags']): readonly string[] {
  const set = (column: string | null, force: GlobalOverride): readonly string[] =>
    column === null ? [] : [`${id(column)} = ${wanted === force ? 'true' : 'NULL'}`]
  return [...set(forceOn, 'force-on'), ...set(forceOff, 'force-off')]
}

function suspend(key: string, { schema, overrides }: SqlFlagsSettings): readonly string[] {
  if (overrides === null) return []
  const where = `${id(overrides.key)} = ${literal(key)} AND ${id(overrides.enabled)}`
  return [`UPDATE ${id(schema, overrides.table)} SET ${id(overrides.enabled)} = false WHERE ${where};`]
}

function patchAssignments(patch: FlagPatch, { flags }: SqlFlagsSettings): readonly string[] {
  const set = (column: string | null, value: string | undefined): readonly string[] =>
    column === null || value === undefined ? [] : [`${id(column)} = ${value}`]
  return [
    ...set(flags.description, patch.description === undefined ? undefined : literal(patch.description)),
    ...set(flags.enabled, patch.enabled?.toString()),
    ...set(flags.percentage, patch.percentage?.toString()),
    ...(patch.globalOverride === undefined ? [] : forced(patch.globalOverride, flags)),
    ...set(flags.metadata, patch.metadata === undefined ? undefined : literal(patch.metadata)),
  ]
}

function storedAssignments({ flag }: FlagState, { flags }: SqlFlagsSettings): readonly string[] {
  return storedRoles.flatMap(role => {
    const column = flags[role]
    if (column === null || !Object.hasOwn(flag.stored, storedNames[role])) return []
    return [`${id(column)} = ${orNull(flag.stored[storedNames[role]])}`]
  })
}

function putBack({ overrides: rows }: FlagState, { schema, overrides }: SqlFlagsSettings): readonly string[] {
  if (overrides === null) return []
  return rows.map((row: Override) => {
    const assignments = [
      `${id(overrides.enabled)} = ${row.variant === 'new'}`,
      ...(overrides.reason === null ? [] : [`${id(overrides.reason)} = ${orNull(row.reason)}`]),
      ...(overrides.expiresAt === null ? [] : [`${id(overrides.expiresAt)} = ${orNull(row.expiresAt)}`]),
    ]
    return `UPDATE ${id(schema, overrides.table)} SET ${assignments.join(', ')} WHERE ${id(overrides.id)} = ${literal(row.id)};`
  })
}

function look(key: string, { schema, flags }: SqlFlagsSettings): string {
  return `SELECT * FROM ${id(schema, flags.table)} WHERE ${id(flags.key)} = ${literal(key)};`
}

function orNull(value: string | null | undefined): string {
  return value == null ? 'NULL' : literal(value)
}

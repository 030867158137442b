import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import type { FlagPatch, FlagState, GlobalOverride, Override } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { ByHandWords } from './sql-flags-dialect.ts'
import { storedNames, storedRoles } from './sql-flags-rows.ts'

/** SQL to the same effect for a person at the database's own prompt; it ends by showing what the store then holds. */
export function byHand(words: ByHandWords, key: string, intent: Intent, settings: SqlFlagsSettings): string {
  const write = createWriter(words, settings)
  return [...words.begin, ...write.statementsFor(key, intent), write.look(key), 'COMMIT;'].join('\n')
}

function createWriter(words: ByHandWords, settings: SqlFlagsSettings) {
  const { identifier: id, literal } = words
  const is = (column: string, value: string): string =>
    words.equals?.(id(column), literal(value)) ?? `${id(column)} = ${literal(value)}`
  const { flags, overrides } = settings
  const schema = words.schema(settings)
  const tableName = (table: string): string => (schema === undefined ? id(table) : id(schema, table))
  const orNull = (value: string | null | undefined): string => (value == null ? 'NULL' : literal(value))
  /** Truth is a word of SQL, which every column that holds it takes. */
  const truth = (value: string | null | undefined): string =>
    value === 'true' || value === 'false' ? value : orNull(value)

  const updateFlag = (key: string, assignments: readonly string[]): string => {
    const all = [
      ...assignments,
      ...(flags.updatedAt === null ? [] : [`${id(flags.updatedAt)} = ${words.now}`]),
    ]
    return `UPDATE ${tableName(flags.table)} SET ${all.join(', ')} WHERE ${is(flags.key, key)};`
  }

  const forced = (wanted: GlobalOverride): readonly string[] => {
    const set = (column: string | null, force: GlobalOverride): readonly string[] =>
      column === null ? [] : [`${id(column)} = ${wanted === force ? 'true' : 'NULL'}`]
    return [...set(flags.forceOn, 'force-on'), ...set(flags.forceOff, 'force-off')]
  }

  const everyoneToOld = (): readonly string[] => {
    if (flags.forceOff !== null) return forced('force-off')
    return [
      ...forced('none'),
      `${id(flags.enabled)} = false`,
      ...(flags.percentage === null ? [] : [`${id(flags.percentage)} = 0`]),
    ]
  }

  const suspend = (key: string): readonly string[] => {
    if (overrides === null) return []
    const where = `${is(overrides.key, key)} AND ${id(overrides.enabled)}`
    return [`UPDATE ${tableName(overrides.table)} SET ${id(overrides.enabled)} = false WHERE ${where};`]
  }

  const patchAssignments = (patch: FlagPatch): readonly string[] => {
    const set = (column: string | null, value: string | undefined): readonly string[] =>
      column === null || value === undefined ? [] : [`${id(column)} = ${value}`]
    return [
      ...set(flags.description, patch.description === undefined ? undefined : literal(patch.description)),
      ...set(flags.enabled, patch.enabled?.toString()),
      ...set(flags.percentage, patch.percentage?.toString()),
      ...(patch.globalOverride === undefined ? [] : forced(patch.globalOverride)),
      ...set(flags.metadata, patch.metadata === undefined ? undefined : literal(patch.metadata)),
    ]
  }

  const storedAssignments = ({ flag }: FlagState): readonly string[] =>
    storedRoles.flatMap(role => {
      const column = flags[role]
      if (column === null || !Object.hasOwn(flag.stored, storedNames[role])) return []
      const value = flag.stored[storedNames[role]]
      const holdsTruth = role === 'enabled' || role === 'forceOn' || role === 'forceOff'
      return [`${id(column)} = ${holdsTruth ? truth(value) : orNull(value)}`]
    })

  const putBack = ({ overrides: rows }: FlagState): readonly string[] => {
    if (overrides === null) return []
    return rows.map((row: Override) => {
      const assignments = [
        `${id(overrides.enabled)} = ${row.variant === 'new'}`,
        ...(overrides.reason === null ? [] : [`${id(overrides.reason)} = ${orNull(row.reason)}`]),
        ...(overrides.expiresAt === null ? [] : [`${id(overrides.expiresAt)} = ${orNull(row.expiresAt)}`]),
      ]
      const where = is(overrides.id, row.id)
      return `UPDATE ${tableName(overrides.table)} SET ${assignments.join(', ')} WHERE ${where};`
    })
  }

  return {
    statementsFor: (key: string, intent: Intent): readonly string[] => {
      switch (intent.kind) {
        case 'roll-back':
          return [updateFlag(key, everyoneToOld()), ...(intent.suspendOverrides ? suspend(key) : [])]
        case 'change':
          return [updateFlag(key, patchAssignments(intent.patch))]
        case 'restore':
          return [updateFlag(key, storedAssignments(intent.state)), ...putBack(intent.state)]
      }
    },
    look: (key: string): string => `SELECT * FROM ${tableName(flags.table)} WHERE ${is(flags.key, key)};`,
  }
}

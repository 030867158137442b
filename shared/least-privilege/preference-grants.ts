import type { UserPreferenceSettings } from '../domain/user-preference-settings.ts'
import { onlyRead, type TableGrant } from './table-grants.ts'

/** What seed 000's store is used for, by table. */
export function preferenceGrants({ users, config, feedback }: UserPreferenceSettings): readonly TableGrant[] {
  return [
    {
      schema: null,
      table: users.table,
      select: [users.id, users.preference],
      update: [users.preference],
      insert: [],
    },
    ...(config === null ? [] : [configGrant(config)]),
    ...(feedback === null ? [] : [feedbackGrant(feedback)]),
  ]
}

function configGrant({ table, name, value }: NonNullable<UserPreferenceSettings['config']>): TableGrant {
  return { schema: null, table, select: [name, value], update: [value], insert: [] }
}

function feedbackGrant(feedback: NonNullable<UserPreferenceSettings['feedback']>): TableGrant {
  const { table, id, userId, interfaceVersion, type, message, createdAt } = feedback
  const select = [id, userId, interfaceVersion, type, message, createdAt]
  return { schema: null, table, select, ...onlyRead }
}

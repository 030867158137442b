import type { Intent } from '../../../shared/domain/operation.ts'
import type { UserPreferenceSettings } from '../../../shared/domain/user-preference-settings.ts'
import type { PreferenceDialect } from './preference-dialect.ts'
import { configOfStored, neverChose } from './preference-flag.ts'

/** SQL to the same effect for a person at the database's own prompt; it ends by showing what the store then holds. */
export function byHand(
  words: PreferenceDialect['byHand'],
  intent: Intent,
  settings: UserPreferenceSettings,
): string {
  const { identifier, literal } = words
  const { users, config } = settings
  const schema = words.schema(settings)
  const table = (name: string): string => (schema === undefined ? identifier(name) : identifier(schema, name))
  const [people, id, preference] = [table(users.table), identifier(users.id), identifier(users.preference)]
  const setConfig = (row: string | null, value: string | null | undefined): readonly string[] => {
    if (config === null || row === null || value === undefined) return []
    const written = value === null ? 'NULL' : literal(value)
    const where = `${identifier(config.name)} = ${literal(row)}`
    return [`UPDATE ${table(config.table)} SET ${identifier(config.value)} = ${written} WHERE ${where};`]
  }
  const setPerson = (userId: string, value: string): string =>
    `UPDATE ${people} SET ${preference} = ${value} WHERE ${id} = ${literal(userId)};`
  const count = `SELECT count(*) FROM ${people} WHERE ${preference} IS TRUE;`

  const statements = (): readonly string[] => {
    switch (intent.kind) {
      case 'roll-back':
        return [
          ...setConfig(config?.killSwitch ?? null, 'true'),
          ...setConfig(config?.percentage ?? null, '0'),
          '-- keep this list: it is who has to be put back afterwards',
          `SELECT ${id} FROM ${people} WHERE ${preference} IS TRUE;`,
          `UPDATE ${people} SET ${preference} = FALSE WHERE ${preference} IS TRUE;`,
          count,
        ]
      case 'change': {
        const { enabled, percentage, person } = intent.patch
        return [
          ...setConfig(
            config?.killSwitch ?? null,
            enabled === undefined ? undefined : enabled ? 'false' : 'true',
          ),
          ...setConfig(config?.percentage ?? null, percentage?.toString()),
          ...(person === undefined
            ? []
            : [
                setPerson(person.userId, person.variant === 'new' ? 'TRUE' : 'FALSE'),
                `SELECT ${id}, ${preference} FROM ${people} WHERE ${id} = ${literal(person.userId)};`,
              ]),
        ]
      }
      case 'restore': {
        const { killSwitch, percentage } = configOfStored(intent.state.flag.stored)
        return [
          ...intent.state.overrides.map(({ userId, variant, reason }) =>
            setPerson(userId, reason === neverChose ? 'NULL' : variant === 'new' ? 'TRUE' : 'FALSE'),
          ),
          ...(intent.peopleOf === undefined
            ? []
            : [
                '-- with the list of people that the rollback moved in place of the dots',
                `-- UPDATE ${people} SET ${preference} = TRUE WHERE ${preference} IS FALSE AND ${id} IN (...);`,
              ]),
          ...setConfig(config?.killSwitch ?? null, killSwitch),
          ...setConfig(config?.percentage ?? null, percentage),
          count,
        ]
      }
    }
  }
  return [...words.begin, ...statements(), 'COMMIT;'].join('\n')
}

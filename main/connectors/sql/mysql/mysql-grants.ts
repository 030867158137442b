import { sql } from 'kysely'
import type { SqlClient, StatementLimits } from '../sql-client.ts'
import { fewOf, type FoundGrants, type UsedTable } from '../sql-grants.ts'
import { compileMysql as compile } from './mysql-compiler.ts'

const namesShown = 5

/** What the server itself says of this login, roles that are in force included. */
export async function readMysqlGrants(
  client: SqlClient,
  database: string,
  tables: readonly UsedTable[],
  limits: StatementLimits,
): Promise<FoundGrants> {
  const [who = []] = await client.run(compile(sql`SELECT current_user()`), limits)
  const rows = await client.run(compile(sql`SHOW GRANTS`), limits)
  const grants = rows.flatMap(([text]) => parseGrant(text ?? '') ?? [])
  const here = new Map(tables.map(({ table, rights }) => [table, new Set<string>(rights)]))
  const used: string[] = []
  const beyond: string[] = []
  const elsewhere: string[] = []
  for (const { rights, on, withGrant } of grants) {
    const place =
      on === '*.*' ? 'on the whole server' : on.endsWith('.*') ? `on all of ${on.slice(0, -2)}` : null
    const known =
      place === null && on.startsWith(`${database}.`) ? here.get(on.slice(database.length + 1)) : undefined
    for (const right of rights) {
      if (right === 'USAGE') continue
      if (place !== null) beyond.push(`${right} ${place}`)
      else if (known === undefined) elsewhere.push(on)
      else (known.has(right) ? used : beyond).push(`${right} on ${on.slice(database.length + 1)}`)
    }
    if (withGrant) beyond.push(`may give what it has ${place ?? `on ${on}`} to others`)
  }
  const names = [...new Set(elsewhere)]
  if (names.length > 0)
    beyond.push(`may use other tables: ${fewOf(names.slice(0, namesShown), names.length)}`)
  return { login: who[0] ?? '', used: [...new Set(used)], beyond: [...new Set(beyond)] }
}

export type MysqlGrant = {
  readonly rights: readonly string[]
  /** `*.*`, `orders.*`, `orders.feature_flags` */
  readonly on: string
  readonly withGrant: boolean
}

/** `` GRANT SELECT, UPDATE (`a`, `b`) ON `orders`.`flags` TO … ``; undefined for what grants no right, such as a role. */
export function parseGrant(text: string): MysqlGrant | undefined {
  const parts = /^GRANT (.+?) ON (?:TABLE )?((?:`(?:[^`]|``)*`|\*)\.(?:`(?:[^`]|``)*`|\*)) TO (.+)$/s.exec(
    text,
  )
  if (parts === null) return undefined
  const [, rights = '', on = '', rest = ''] = parts
  return {
    rights: rights
      .replaceAll(/\s*\((?:`(?:[^`]|``)*`|[^)])*\)/g, '')
      .split(', ')
      .map(right => right.trim()),
    // in a grant on a whole database its name is a pattern
    on: on.replaceAll(/`((?:[^`]|``)*)`/g, (_, name: string) =>
      name.replaceAll('``', '`').replaceAll('\\', ''),
    ),
    withGrant: /WITH GRANT OPTION/.test(rest),
  }
}

import type { FlagState } from '../../../shared/domain/flag.ts'
import { configOf, flagOf, isKilled, letsNobodyIn, spelledLike, type Config } from './preference-flag.ts'
import { configStatement, setConfigStatement } from './preference-statements.ts'
import { inTransaction, type WriteSession } from './write-session.ts'

/** The configuration as it is; nothing where none is mapped. */
export async function readConfig({ tables, ask }: WriteSession, lock = false): Promise<Config> {
  const { config, dialect } = tables
  if (config === null) return {}
  return configOf(await ask(configStatement(config, lock ? dialect.locked('wait') : undefined)), tables)
}

export type Held = { readonly config: Config; readonly written: boolean }

/**
 * Looks at the configuration and writes what is wanted of it, in one transaction. Only rows that are there are written:
 * what else a new row would need, nobody knows.
 *
 * @param wanted  undefined: leave it
 */
export async function writeConfig(
  session: WriteSession,
  wanted: (held: Config) => Config | undefined,
): Promise<Held> {
  const { config: table } = session.tables
  if (table === null) return { config: {}, written: wanted({}) !== undefined }
  return inTransaction(session, async () => {
    const held = await readConfig(session, true)
    const next = wanted(held)
    if (next === undefined) return { config: held, written: false }
    for (const role of ['killSwitch', 'percentage'] as const) {
      const [row, value] = [table.columns[role], next[role]]
      if (row === null || value === undefined || held[role] === undefined || value === held[role]) continue
      await session.ask(setConfigStatement(table, row, value))
    }
    return { config: held, written: true }
  })
}

/** Nobody is let in: by the kill switch where there is one, and by no percentage. */
export function everyoneOff(held: Config): Config {
  const { killSwitch, percentage } = held
  return {
    ...(killSwitch === undefined || isKilled(held) ? {} : { killSwitch: spelledLike(killSwitch, true) }),
    ...(percentage === undefined || letsNobodyIn(percentage) ? {} : { percentage: '0' }),
  }
}

export function stateOf({ tables, connectionId }: WriteSession, config: Config): FlagState {
  return { flag: flagOf(tables, config, undefined, connectionId), overrides: [] }
}

import type { RawBuilder } from 'kysely'
import type { SqlRow } from '../sql/sql-client.ts'
import { countStatement, windowStatement, within } from './preference-statements.ts'
import type { PreferenceTables } from './preference-tables.ts'

export type Ask = (template: RawBuilder<unknown>) => Promise<readonly SqlRow[]>
/** People after `after`, up to and with `until`; null: from the first, to the last. */
export type Window = { readonly after: string | null; readonly until: string | null }

/** The next so many people, so that no statement looks at more of them. */
export async function windowAfter(ask: Ask, tables: PreferenceTables, after: string | null): Promise<Window> {
  const [row] = await ask(windowStatement(tables, after, tables.dialect.sizes.window))
  return { after, until: row?.[0] ?? null }
}

export type Tally = { readonly people: number; readonly onNew: number; readonly undecided: number }

/** All people at once, in one statement. */
export async function countAtOnce(ask: Ask, tables: PreferenceTables): Promise<Tally> {
  return tallyOf(await ask(countStatement(tables)))
}

/** Window after window: not of one instant, and never long at a time. */
export async function countInWindows(
  ask: Ask,
  tables: PreferenceTables,
  goesOn: () => boolean = () => true,
): Promise<Tally | undefined> {
  let sum: Tally = { people: 0, onNew: 0, undecided: 0 }
  for (let after: string | null = null; ;) {
    if (!goesOn()) return undefined
    const window = await windowAfter(ask, tables, after)
    const { people, onNew, undecided } = tallyOf(
      await ask(countStatement(tables, within(tables, window.after, window.until))),
    )
    sum = {
      people: sum.people + people,
      onNew: sum.onNew + onNew,
      undecided: sum.undecided + undecided,
    }
    if (window.until === null) return sum
    after = window.until
  }
}

export function tallyOf([row]: readonly SqlRow[]): Tally {
  return { people: Number(row?.[0]), onNew: Number(row?.[1]), undecided: Number(row?.[2]) }
}

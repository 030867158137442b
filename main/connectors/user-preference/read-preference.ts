import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { FlagState, MovedPeople, Override } from '../../../shared/domain/flag.ts'
import { AppError } from '../../../shared/failure.ts'
import type { PeopleAsked, PeopleLedger, StoreReading } from '../connector.ts'
import type { ServerFacts } from '../sql/sql-client.ts'
import type { PeopleCounter } from './count-people.ts'
import { among, configStatement, countStatement } from './preference-statements.ts'
import { choiceOf, configOf, flagOf } from './preference-flag.ts'
import { tallyOf, type Ask } from './people-windows.ts'
import type { PreferenceTables } from './preference-tables.ts'
import { lookAt } from './read-person.ts'

export type Reading = {
  readonly ask: Ask
  readonly tables: PreferenceTables
  readonly connectionId: string
  readonly counter: PeopleCounter
  readonly facts: Pick<ServerFacts, 'replica' | 'readOnlySession'>
}

/** People one by one in a read-back; more than an operation ever asks for. */
const mostAsked = 1_000

export async function readStore(reading: Reading, knownDigest: string | null): Promise<StoreReading> {
  const { ask, tables, connectionId, counter } = reading
  const { nowMs, config } = await look(reading)
  const counted = await counter.gently(ask, tables)
  const flag = flagOf(tables, config, counted, connectionId)
  const digest = hash('sha256', JSON.stringify([flag.version, flag.key, counted ?? null]), 'hex')
  if (digest === knownDigest) return { status: 'unchanged', digest, serverTimeMs: nowMs }
  return { status: 'read', digest, serverTimeMs: nowMs, flags: [flag], overrides: [] }
}

/** @throws AppError `store-read-only` when this server is not one that writes could have reached */
export async function readBack(
  reading: Reading,
  keys: readonly string[],
  connection: string,
  about: PeopleAsked = {},
): Promise<readonly FlagState[]> {
  const { ask, tables, connectionId, counter, facts } = reading
  const { config, ...server } = await look(reading)
  const replica = server.replica || facts.replica
  if (replica || facts.readOnlySession)
    throw new AppError({ code: 'store-read-only', connection, cause: replica ? 'replica' : 'session' })
  const key = tables.users.columns.preference
  if (!keys.includes(key)) return []
  const overrides: Override[] = []
  for (const userId of new Set((about.userIds ?? []).slice(0, mostAsked))) {
    const person = await lookAt(ask, tables, userId)
    if (person !== undefined) overrides.push(choiceOf(key, userId, person.value))
  }
  const moved = about.ledger === undefined ? undefined : await countMoved(reading, key, about.ledger)
  // a look at one person says nothing of everyone, and should not wait for a count of them
  const onlyPeople = about.userIds !== undefined && about.ledger === undefined
  const counted = onlyPeople ? await counter.gently(ask, tables) : await counter.exactly(ask, tables)
  const state = { flag: flagOf(tables, config, counted, connectionId), overrides }
  return [moved === undefined ? state : { ...state, moved }]
}

async function countMoved(
  { ask, tables }: Reading,
  key: string,
  ledger: Pick<PeopleLedger, 'kept'>,
): Promise<MovedPeople> {
  const moved = { people: 0, onNew: 0, gone: 0 }
  const most = tables.dialect.sizes.batch
  for await (const chunk of ledger.kept(key)) {
    for (let from = 0; from < chunk.length; from += most) {
      const ids = chunk.slice(from, from + most)
      const tally = tallyOf(await ask(countStatement(tables, among(tables, ids))))
      moved.people += ids.length
      moved.onNew += tally.onNew
      moved.gone += ids.length - tally.people
    }
  }
  return moved
}

async function look({ ask, tables }: Reading) {
  const { config, dialect } = tables
  const [row] = await ask(sql`SELECT ${dialect.nowMs}, ${dialect.isReplica}`)
  const rows = config === null ? [] : await ask(configStatement(config))
  return { nowMs: Number(row?.[0]), replica: row?.[1] === 'true', config: configOf(rows, tables) }
}

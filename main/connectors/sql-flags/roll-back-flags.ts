import type { Flag, FlagState, Override } from '../../../shared/domain/flag.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { StatementError, type SqlRow } from '../sql/sql-client.ts'
import type { RollBackOptions } from './sql-flags-dialect.ts'
import { addFlag, flagOf, overrideOf, statesOf } from './sql-flags-rows.ts'
import { failedResult, result } from './write-results.ts'
import type { WriteSession } from './write-session.ts'

type Batch = { readonly states: ReadonlyMap<string, FlagState>; readonly held: ReadonlySet<string> }

/**
 * Everyone of these flags to OLD. The rows nobody holds go first, all at once; what is left is waited for one
 * by one, as long as the budget lasts. Unconditional: what is there is overwritten, and told.
 */
export async function rollBackFlags(
  session: WriteSession,
  keys: readonly string[],
  suspendOverrides: boolean,
): Promise<Map<string, WriteResult>> {
  const results = new Map<string, WriteResult>()
  const skip = { suspendOverrides, lockedFlags: 'skip', lockedOverrides: 'skip' } as const
  const held = await rollBackBatch(session, keys, skip, results)
  const left = keys.filter(key => !results.has(key))
  const there = left.length === 0 ? new Set<string>() : await existing(session, left, results)
  for (const key of left) {
    if (results.has(key)) continue
    if (there.has(key)) await rollBackLocked(session, key, { ...skip, lockedFlags: 'wait' }, results, held)
    else
      results.set(
        key,
        result(session, key, 'refused', { failure: { code: 'not-found', what: 'flag', id: key } }),
      )
  }
  // written, but somebody holds a row that keeps a person on NEW
  for (const key of held) {
    await rollBackLocked(
      session,
      key,
      { suspendOverrides, lockedFlags: 'wait', lockedOverrides: 'wait' },
      results,
      new Set(),
    )
  }
  return results
}

/** @returns keys that were written while somebody holds one of their overrides */
async function rollBackBatch(
  session: WriteSession,
  keys: readonly string[],
  options: RollBackOptions,
  results: Map<string, WriteResult>,
): Promise<Set<string>> {
  const outcome = await session.watched(() => send(session, keys, options))
  if ('result' in outcome) {
    const { states, held } = outcome.result
    for (const [key, overwritten] of states)
      results.set(key, result(session, key, 'written', { overwritten }))
    return new Set(held)
  }
  const { error, blocker } = outcome
  // one row that the store will not have (a trigger, a constraint) must not hold back all the others
  if (
    keys.length > 1 &&
    error instanceof StatementError &&
    error.failure.code === 'store-refused' &&
    error.fate === 'refused'
  ) {
    const middle = keys.length >>> 1
    const first = await rollBackBatch(session, keys.slice(0, middle), options, results)
    return new Set([...first, ...(await rollBackBatch(session, keys.slice(middle), options, results))])
  }
  for (const key of keys) results.set(key, failedResult(session, key, error, blocker))
  return new Set()
}

/** One key, waiting for its lock. What an earlier round overwrote stays what was overwritten. */
async function rollBackLocked(
  session: WriteSession,
  key: string,
  options: RollBackOptions,
  results: Map<string, WriteResult>,
  held: Set<string>,
): Promise<void> {
  const overwritten = results.get(key)?.overwritten
  const keep = (one: WriteResult): WriteResult => (overwritten == null ? one : { ...one, overwritten })
  const outcome = await session.watched(() => send(session, [key], options))
  if ('error' in outcome) {
    results.set(key, keep(failedResult(session, key, outcome.error, outcome.blocker)))
    return
  }
  const state = outcome.result.states.get(key)
  if (state === undefined) {
    results.set(key, keep(result(session, key, 'refused', { failure: standsInTheWay(session) })))
    return
  }
  results.set(key, keep(result(session, key, 'written', { overwritten: state })))
  for (const one of outcome.result.held) {
    if (options.lockedOverrides === 'skip') held.add(one)
    else
      results.set(one, keep(result(session, one, 'not-sent', { failure: { code: 'row-locked', key: one } })))
  }
}

async function send(
  session: WriteSession,
  keys: readonly string[],
  options: RollBackOptions,
): Promise<Batch> {
  const { tables, connectionId } = session
  const rows = await tables.dialect.rollBack(session, keys, options)
  return batchOf(rows, tables.flags.columns, connectionId)
}

function batchOf(
  rows: readonly SqlRow[],
  columns: Parameters<typeof flagOf>[2],
  connectionId: string,
): Batch {
  const flags = new Map<string, Flag>()
  const overrides: Override[] = []
  const held = new Set<string>()
  for (const row of rows) {
    if (row[0] === 'flag') addFlag(flags, flagOf(row, 1, columns, connectionId))
    if (row[0] !== 'override') continue
    const override = overrideOf(row, 1)
    overrides.push(override)
    if (row[8] === 'held') held.add(override.flagKey)
  }
  return { states: new Map(statesOf(flags, overrides).map(state => [state.flag.key, state])), held }
}

/** Which of the keys the store has at all; on failure the results say so. */
async function existing(
  session: WriteSession,
  keys: readonly string[],
  results: Map<string, WriteResult>,
): Promise<Set<string>> {
  try {
    const rows = await session.tables.dialect.existing(session, keys)
    return new Set(rows.map(row => row[0] ?? ''))
  } catch (error) {
    // nothing of these was sent, whatever became of the question
    for (const key of keys)
      results.set(key, { ...failedResult(session, key, error, undefined), status: 'not-sent' })
    return new Set()
  }
}

function standsInTheWay({ connection }: WriteSession): Failure {
  const problem =
    'the store took the statement and left the row as it was: a trigger, rule or policy stands in the way'
  return { code: 'store-refused', connection, problem, storeCode: '' }
}

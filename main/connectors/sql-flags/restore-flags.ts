import type { Flag, FlagState, Override } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { WriteResult } from '../connector.ts'
import { StatementError } from '../sql/sql-client.ts'
import { restoredRoles, type PutBack } from './put-back.ts'
import { fieldsAndOverridesApart } from './sql-flags-differences.ts'
import { addFlag, flagOf, overrideOf, statesOf, storedNames } from './sql-flags-rows.ts'
import { failedResult, result } from './write-results.ts'
import type { WriteSession } from './write-session.ts'

type Restore = Extract<Intent, { kind: 'restore' }>
export type RestoreWrite = { readonly key: string; readonly intent: Restore }
type Seen = { readonly state: FlagState; readonly heldVersions: string }

/**
 * Puts states back where the store still holds what was left there. Looked at first and compared here, since
 * only here it is known which differences do not count; then written where the rows are still the same ones.
 */
export async function restoreFlags(
  session: WriteSession,
  writes: readonly RestoreWrite[],
): Promise<Map<string, WriteResult>> {
  const results = new Map<string, WriteResult>()
  const seen = await look(session, writes, results)
  const agreed = writes.flatMap(write => {
    if (results.has(write.key)) return []
    const put = judge(session, write, seen.get(write.key), results)
    return put === undefined ? [] : [put]
  })
  if (agreed.length > 0) await putBack(session, agreed, results)
  return results
}

async function look(
  session: WriteSession,
  writes: readonly RestoreWrite[],
  results: Map<string, WriteResult>,
): Promise<Map<string, Seen>> {
  const { tables, connectionId } = session
  const keys = writes.map(({ key }) => key)
  try {
    const rows = await tables.dialect.look(session, keys)
    const flags = new Map<string, Flag>()
    const overrides: Override[] = []
    const versions = new Map<string, string[]>()
    for (const row of rows) {
      if (row[0] === 'flag') addFlag(flags, flagOf(row, 1, tables.flags.columns, connectionId))
      if (row[0] !== 'override') continue
      const override = overrideOf(row, 1)
      overrides.push(override)
      const known = versions.get(override.flagKey)
      if (known === undefined) versions.set(override.flagKey, [row[8] ?? ''])
      else known.push(row[8] ?? '')
    }
    const held = (key: string): string => (versions.get(key) ?? []).toSorted().join(',')
    return new Map(
      statesOf(flags, overrides).map(state => [
        state.flag.key,
        { state, heldVersions: held(state.flag.key) },
      ]),
    )
  } catch (error) {
    // only looked at: whatever became of the question, nothing was written
    for (const key of keys)
      results.set(key, { ...failedResult(session, key, error, undefined), status: 'not-sent' })
    return new Map()
  }
}

/** Undefined when it may not be put back; the results say why. */
function judge(
  session: WriteSession,
  { key, intent }: RestoreWrite,
  seen: Seen | undefined,
  results: Map<string, WriteResult>,
): PutBack | undefined {
  const { connection, tables } = session
  if (seen === undefined) {
    results.set(
      key,
      result(session, key, 'refused', { failure: { code: 'not-found', what: 'flag', id: key } }),
    )
    return undefined
  }
  const apart = fieldsAndOverridesApart(seen.state, intent.expected)
  if (apart.length > 0) {
    const failure = {
      code: 'conflict',
      expected: 'the state that was left',
      found: apart.join('; '),
    } as const
    results.set(key, result(session, key, 'conflict', { failure }))
    return undefined
  }
  const unknown = restoredRoles(tables.flags).find(
    role => !Object.hasOwn(intent.state.flag.stored, storedNames[role]),
  )
  if (unknown !== undefined) {
    const failure = {
      code: 'not-supported',
      connection,
      ability: `restore of ${storedNames[unknown]}`,
    } as const
    results.set(key, result(session, key, 'refused', { failure }))
    return undefined
  }
  return { state: intent.state, version: seen.state.flag.version, heldVersions: seen.heldVersions }
}

async function putBack(
  session: WriteSession,
  puts: readonly PutBack[],
  results: Map<string, WriteResult>,
): Promise<void> {
  const outcome = await session.watched(() => session.tables.dialect.restore(session, puts))
  if ('error' in outcome) {
    const { error, blocker } = outcome
    // a lock or a constraint stands against one of them; apart, the others go through
    if (puts.length > 1 && error instanceof StatementError && concernsOneRow(error)) {
      for (const put of puts) await putBack(session, [put], results)
      return
    }
    for (const { state } of puts)
      results.set(state.flag.key, failedResult(session, state.flag.key, error, blocker))
    return
  }
  const written = new Set(outcome.result.filter(row => row[0] === 'written').map(row => row[1]))
  for (const { state, version } of puts) {
    const { key } = state.flag
    const failure = { code: 'conflict', expected: version, found: 'a later change' } as const
    results.set(
      key,
      written.has(key) ? result(session, key, 'written') : result(session, key, 'conflict', { failure }),
    )
  }
}

function concernsOneRow({ failure, fate }: StatementError): boolean {
  return fate !== 'unknown' && (failure.code === 'row-locked' || failure.code === 'store-refused')
}

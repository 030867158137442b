import type { Document } from 'mongodb'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { WriteResult } from '../connector.ts'
import { byKey, statesOf, type FlagDocument } from './flag-documents.ts'
import { differences } from './mongo-flags-differences.ts'
import {
  failedResult,
  flagMissing,
  look,
  result,
  send,
  tooLate,
  touched,
  unaskedResult,
  type WriteSession,
} from './write-session.ts'

type RollBack = Extract<Intent, { kind: 'roll-back' }>

/**
 * Everyone of these flags to OLD, as the seed has it: component flags first, then the flag above them all, which is
 * tried whatever became of the others. Unconditional: what is there is overwritten, and told.
 */
export async function rollBackFlags(
  session: WriteSession,
  keys: readonly string[],
  intent: RollBack,
): Promise<Map<string, WriteResult>> {
  const { parentFlag } = session.settings
  const results = new Map<string, WriteResult>()
  const components = keys.filter(key => key !== parentFlag)
  if (components.length > 0) await rollBackGroup(session, components, intent, results)
  if (keys.includes(parentFlag)) await rollBackGroup(session, [parentFlag], intent, results)
  return results
}

async function rollBackGroup(
  session: WriteSession,
  keys: readonly string[],
  intent: RollBack,
  results: Map<string, WriteResult>,
): Promise<void> {
  let found: readonly FlagDocument[]
  try {
    found = await look(session, keys)
  } catch (error) {
    for (const key of keys) results.set(key, unaskedResult(session, key, error))
    return
  }
  const groups = byKey(found)
  for (const key of keys) {
    if (!groups.has(key)) results.set(key, result(session, key, 'refused', { failure: flagMissing(key) }))
  }
  const failures = new Map<string, WriteResult>()
  const overwritten = new Map(statesOf(found).map(state => [state.flag.key, state]))
  let left = found
  // the first round tells exactly what it overwrites; whoever changed something meanwhile is overwritten all the same
  for (const conditional of [true, false]) {
    if (left.length === 0) break
    try {
      const writes = left.map(document => ({
        document,
        update: toOld(session, document, intent),
        conditional,
      }))
      const { complete, failed } = await send(session, writes)
      for (const [{ key }, { failure, status }] of failed)
        failures.set(key, result(session, key, status, { failure }))
      if (complete) {
        left = []
        break
      }
      const open = new Set(left.map(({ key }) => key))
      for (const { key } of failed.keys()) open.delete(key)
      left = (await look(session, [...open])).filter(({ state }) => isLeft(session, state, intent))
      for (const state of statesOf(left)) overwritten.set(state.flag.key, state)
    } catch (error) {
      for (const { key } of left) failures.set(key, failedResult(session, key, error))
      left = []
    }
  }
  // the guard kept them out: the server's clock was past the instant until which they might begin
  for (const { key } of left)
    failures.set(key, result(session, key, 'not-sent', { failure: tooLate(session) }))
  for (const key of groups.keys()) {
    const written = result(session, key, 'written', { overwritten: overwritten.get(key) })
    results.set(key, failures.get(key) ?? written)
  }
}

function isLeft({ settings }: WriteSession, state: FlagDocument['state'], intent: RollBack): boolean {
  return differences(state, intent, settings).length > 0
}

/** The percentage stays: nobody is asked for it while the flag is off, and a restart begins where it stopped. */
function toOld(
  { settings }: WriteSession,
  { found }: FlagDocument,
  { suspendOverrides }: RollBack,
): Document {
  const { enabled, testUsers } = settings.flags
  const listed: unknown = testUsers === null ? undefined : found[testUsers]
  const empties = suspendOverrides && settings.profile === 'with-test-users' && Array.isArray(listed)
  return {
    $set: { [enabled]: false, ...(empties && testUsers !== null ? { [testUsers]: [] } : {}) },
    ...touched(settings),
  }
}

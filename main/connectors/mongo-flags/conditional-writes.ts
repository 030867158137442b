import type { Document } from 'mongodb'
import type { FlagPatch, FlagState } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import {
  byKey,
  statesOf,
  storedNames,
  storedRoles,
  storedValue,
  type FlagDocument,
} from './flag-documents.ts'
import { differences, fieldsApart } from './mongo-flags-differences.ts'
import {
  failedResult,
  flagMissing,
  look,
  result,
  send,
  tooLate,
  touched,
  unaskedResult,
  type DocumentWrite,
  type WriteSession,
} from './write-session.ts'

type Conditional = Extract<Intent, { kind: 'change' | 'restore' }>
export type ConditionalWrite = { readonly key: string; readonly intent: Conditional }
/** An update to send, or why there is none. */
type Judged =
  | { readonly update: Document }
  | { readonly status: WriteResult['status']; readonly failure: Failure }

/**
 * Changes and restores: looked at first, judged here, and written only where every named field is still what was
 * looked at. Several documents of one name are changed together or reported together.
 */
export async function writeConditionally(
  session: WriteSession,
  writes: readonly ConditionalWrite[],
): Promise<Map<string, WriteResult>> {
  const results = new Map<string, WriteResult>()
  const keys = writes.map(({ key }) => key)
  let groups: Map<string, [FlagDocument, ...FlagDocument[]]>
  try {
    groups = byKey(await look(session, keys))
  } catch (error) {
    for (const key of keys) results.set(key, unaskedResult(session, key, error))
    return results
  }
  const sending: DocumentWrite[] = []
  const intents = new Map<string, Conditional>()
  for (const { key, intent } of writes) {
    const judged = judge(session, key, intent, groups.get(key))
    if ('failure' in judged) {
      results.set(key, result(session, key, judged.status, { failure: judged.failure }))
      continue
    }
    intents.set(key, intent)
    for (const document of groups.get(key) ?? [])
      sending.push({ document, update: judged.update, conditional: true })
  }
  if (sending.length === 0) return results
  try {
    const { complete, failed } = await send(session, sending)
    for (const [{ key }, { failure, status }] of failed)
      results.set(key, result(session, key, status, { failure }))
    const open = [...intents].filter(([key]) => !results.has(key))
    const now = complete ? undefined : byKey(await look(session, keysOf(open)))
    for (const [key, intent] of open) {
      const before = groups.get(key) ?? []
      results.set(
        key,
        now === undefined
          ? written(session, key, before)
          : outcome(session, key, intent, before, now.get(key)),
      )
    }
  } catch (error) {
    for (const key of intents.keys()) {
      if (!results.has(key)) results.set(key, failedResult(session, key, error))
    }
  }
  return results
}

const keysOf = (open: readonly (readonly [string, unknown])[]): readonly string[] => open.map(([key]) => key)

function written(session: WriteSession, key: string, before: readonly FlagDocument[]): WriteResult {
  const [overwritten] = statesOf(before)
  return result(session, key, 'written', { overwritten })
}

function outcome(
  session: WriteSession,
  key: string,
  intent: Conditional,
  before: readonly FlagDocument[],
  now: readonly FlagDocument[] | undefined,
): WriteResult {
  const [was] = statesOf(before)
  const [found] = statesOf(now ?? [])
  if (was === undefined || found === undefined)
    return result(session, key, 'refused', { failure: flagMissing(key) })
  if (differences(found, intent, session.settings).length === 0) return written(session, key, before)
  // nothing moved, so it was the guard that said no: the instant until which it might begin was past
  if (found.flag.version === was.flag.version)
    return result(session, key, 'not-sent', { failure: tooLate(session) })
  return result(session, key, 'conflict', { failure: conflict(was.flag.version, found.flag.version) })
}

function judge(
  session: WriteSession,
  key: string,
  intent: Conditional,
  documents: readonly FlagDocument[] | undefined,
): Judged {
  const [found] = statesOf(documents ?? [])
  if (documents === undefined || found === undefined) return { status: 'refused', failure: flagMissing(key) }
  if (intent.kind === 'change') return judgeChange(session, found, intent)
  if (documents.length > 1) {
    const failure = conflict('one document of this name', `${documents.length} of them`)
    return { status: 'conflict', failure }
  }
  return judgeRestore(session, found, intent)
}

function judgeChange(
  { settings, place }: WriteSession,
  { flag }: FlagState,
  { patch, expectedVersion }: Extract<Conditional, { kind: 'change' }>,
): Judged {
  const ability = notSupported(patch, flag.percentage === null && flag.key === settings.parentFlag)
  if (ability !== undefined)
    return { status: 'refused', failure: { code: 'not-supported', connection: place.connection, ability } }
  if (flag.version !== expectedVersion)
    return { status: 'conflict', failure: conflict(expectedVersion, flag.version) }
  const { enabled, percentage } = settings.flags
  const changed = {
    ...(patch.enabled === undefined ? {} : { [enabled]: patch.enabled }),
    ...(patch.percentage === undefined ? {} : { [percentage]: patch.percentage }),
  }
  // a patch that says nothing changes nothing, and an update may not be empty
  const nothing = Object.keys(changed).length === 0
  return { update: { $set: nothing ? { [enabled]: flag.enabled } : changed, ...touched(settings) } }
}

function notSupported(patch: FlagPatch, isParent: boolean): string | undefined {
  if (patch.description !== undefined) return 'description'
  if (patch.metadata !== undefined) return 'metadata'
  if (patch.globalOverride !== undefined) return 'global override'
  if (patch.person !== undefined) return 'a switch of one person'
  return patch.percentage !== undefined && isParent
    ? 'percentage of the flag above the components'
    : undefined
}

function judgeRestore(
  { settings, place }: WriteSession,
  found: FlagState,
  { state, expected }: Extract<Conditional, { kind: 'restore' }>,
): Judged {
  const apart = fieldsApart(found, expected)
  if (apart.length > 0)
    return { status: 'conflict', failure: conflict('the state that was left', apart.join('; ')) }
  const put: [string, unknown][] = []
  const absent: [string, unknown][] = []
  for (const role of storedRoles) {
    const name = settings.flags[role]
    if (name === null) continue
    const stored = state.flag.stored[storedNames[role]]
    if (stored === undefined) {
      const ability = `restore of ${storedNames[role]}`
      return { status: 'refused', failure: { code: 'not-supported', connection: place.connection, ability } }
    }
    if (stored === null) absent.push([name, ''])
    else put.push([name, storedValue(stored)])
  }
  return {
    update: {
      ...(put.length === 0 ? {} : { $set: Object.fromEntries(put) }),
      ...(absent.length === 0 ? {} : { $unset: Object.fromEntries(absent) }),
      ...touched(settings),
    },
  }
}

function conflict(expected: string, found: string): Failure {
  return { code: 'conflict', expected, found }
}

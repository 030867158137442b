import type { FlagPatch, FlagState } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { HttpError } from '../http/http-failures.ts'
import type { RequestLimits } from '../http/http-client.ts'
import type { FlagApi, FlagBody, FlagDetails } from './flag-api.ts'
import { fieldsApart } from './rest-flags-differences.ts'
import { isVersionOf, stateOf } from './rest-flag.ts'

export type Written = Pick<WriteResult, 'status' | 'overwritten' | 'failure'>
type Writing = {
  readonly api: FlagApi
  readonly connection: string
  readonly connectionId: string
  /** as last read; only for a server that does not take a part of a flag */
  readonly knownDescription: string | null
}

/** One flag, one intent, each request within `limits()`. Never throws for what a store does. */
export async function writeFlag(
  writing: Writing,
  key: string,
  intent: Intent,
  limits: () => RequestLimits,
): Promise<Written> {
  try {
    switch (intent.kind) {
      case 'roll-back':
        return await rollBack(writing, key, limits)
      case 'change':
        return await change(writing, key, intent, limits)
      case 'restore':
        return await restore(writing, key, intent, limits)
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return ended(error, key)
  }
}

/**
 * Absolute and unconditional: whatever the flag says now, it says disabled afterwards. Nothing else is sent, so that
 * a description written meanwhile is not lost. What was overwritten cannot be told: HTTP has no answer for that, and
 * reading first would neither be certain nor free.
 */
async function rollBack(
  { api, knownDescription }: Writing,
  key: string,
  limits: () => RequestLimits,
): Promise<Written> {
  try {
    await api.update(key, { enabled: false }, limits())
  } catch (error) {
    if (!isRefusedBody(error) || knownDescription === null) throw error
    // told no, so nothing was changed: this server wants the whole body that the seed shows
    await api.update(key, { enabled: false, description: knownDescription }, limits())
  }
  return done
}

type Change = Extract<Intent, { kind: 'change' }>

/**
 * PUT has no condition: read, compare, write, and the read-back of whoever asked. Between the reading and the write
 * stays a gap of one round trip in which another desk's change would be lost; the receipt's read-back cannot see
 * that either, so the gap is kept as small as it can be and nothing is done inside of it.
 */
async function change(
  { api, connection }: Writing,
  key: string,
  { patch, expectedVersion }: Change,
  limits: () => RequestLimits,
): Promise<Written> {
  const ability = unableTo(patch)
  if (ability !== undefined) return refused({ code: 'not-supported', connection, ability })
  const found = await readFirst(api, key, limits)
  if (found === undefined) return refused(gone(key))
  if (!isVersionOf(found, expectedVersion)) return conflict(expectedVersion, found.version)
  const body: FlagBody = {
    enabled: patch.enabled ?? found.enabled === true,
    description: patch.description ?? found.description ?? '',
  }
  await api.update(key, body, limits())
  return done
}

type Restore = Extract<Intent, { kind: 'restore' }>

async function restore(
  { api, connectionId }: Writing,
  key: string,
  { state, expected }: Restore,
  limits: () => RequestLimits,
): Promise<Written> {
  const found = await readFirst(api, key, limits)
  if (found === undefined) return refused(gone(key))
  const now: FlagState = stateOf(connectionId, found, found.enabled)
  const apart = fieldsApart(now, expected)
  if (apart.length > 0) return conflict(expected.flag.version, `${found.version} (${apart.join(', ')})`)
  const { enabled, description } = state.flag.stored
  await api.update(key, { enabled: enabled === 'true', description: description ?? '' }, limits())
  return done
}

/** Only looked at: whatever became of the question, nothing was written. */
async function readFirst(
  api: FlagApi,
  key: string,
  limits: () => RequestLimits,
): Promise<FlagDetails | undefined> {
  try {
    return await api.get(key, limits())
  } catch (error) {
    if (error instanceof HttpError && error.fate === 'unknown')
      throw new HttpError(error.failure, 'not-sent', { cause: error })
    throw error
  }
}

function unableTo({ percentage, globalOverride, metadata, person }: FlagPatch): string | undefined {
  if (percentage !== undefined) return 'a percentage'
  if (globalOverride !== undefined) return 'an override for everyone'
  if (person !== undefined) return 'a switch of one person'
  return metadata === undefined ? undefined : 'metadata'
}

/** 400 of the seed, and 422, by which several frameworks say the same. */
function isRefusedBody(error: unknown): boolean {
  if (!(error instanceof HttpError) || error.failure.code !== 'answer-unusable') return false
  return error.failure.problem === 'refused' && [400, 422].includes(error.failure.status)
}

const done: Written = { status: 'written', overwritten: null, failure: null }

function refused(failure: Failure): Written {
  return { status: 'refused', overwritten: null, failure }
}

function conflict(expected: string, found: string): Written {
  return { status: 'conflict', overwritten: null, failure: { code: 'conflict', expected, found } }
}

function gone(key: string): Failure {
  return { code: 'not-found', what: 'flag', id: key }
}

function ended(error: AppError, key: string): Written {
  const { failure } = error
  if (!(error instanceof HttpError)) {
    // thrown before anything could be asked: a key without an address, or a secret that is not to be had
    return { status: failure.code === 'invalid-input' ? 'refused' : 'not-sent', overwritten: null, failure }
  }
  if (failure.code === 'answer-unusable' && failure.problem === 'refused') {
    if (failure.status === 404) return refused(gone(key))
    if (error.fate === 'conflict') {
      const found = failure.detail === '' ? 'another value' : failure.detail
      return conflict('no other change', found)
    }
  }
  return { status: error.fate, overwritten: null, failure }
}

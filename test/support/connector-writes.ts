import type { Connector, FlagWrite, WriteLimits, WriteMark } from '../../main/connectors/connector.ts'
import type { FlagPatch, FlagState } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import { AppError, type Failure } from '../../shared/failure.ts'

export const never = new AbortController().signal

export const limits: WriteLimits = {
  deadlineMs: 10_000,
  landBeforeMs: 5_000,
  statementMs: 4_000,
  lockMs: 1_500,
}
/** For a store that will not answer: nobody wants to wait ten seconds for that in a test. */
export const shortLimits: WriteLimits = { deadlineMs: 900, landBeforeMs: 600, statementMs: 300, lockMs: 200 }

export const mark: WriteMark = {
  operationId: 'operation-1',
  actor: 'Ann',
  atMs: Date.UTC(2026, 5, 1),
  why: 'errors',
}

export const rollBack: Intent = { kind: 'roll-back', suspendOverrides: true }

export function rollBackOf(keys: readonly string[]): FlagWrite[] {
  return keys.map(key => ({ key, intent: rollBack }))
}

export async function readState(connector: Connector, key: string): Promise<FlagState> {
  const [state] = await connector.readBack([key], never)
  if (state === undefined) throw new Error(`the store has no flag ${key}`)
  return state
}

export async function change(connector: Connector, key: string, patch: FlagPatch, expectedVersion?: string) {
  const version = expectedVersion ?? (await readState(connector, key)).flag.version
  const intent: Intent = { kind: 'change', patch, expectedVersion: version }
  const [result] = await connector.apply([{ key, intent }], mark, limits, never)
  if (result === undefined) throw new Error('no result for the only write')
  return { result, intent }
}

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  try {
    await work
  } catch (error) {
    if (error instanceof AppError) return error.failure
    throw error
  }
  throw new Error('this was expected to fail')
}

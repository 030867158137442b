import { setTimeout as wait } from 'node:timers/promises'
import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { FlagWrite, WriteLimits, WriteResult } from '../connector.ts'
import { otherFields, storedApart } from './env-file-differences.ts'
import { statesOf, wordFor, writtenIn } from './env-flags.ts'
import type { EnvContent, EnvStore, Replaced } from './env-store.ts'
import { writeEnv, type Edit } from './write-env.ts'

/** Somebody who saves the file over and over is let go first that often. */
const mostRounds = 50
const briefRounds = 2
const briefMs = 40

export type EnvBatch = {
  readonly store: EnvStore
  readonly settings: EnvFileSettings
  readonly connection: string
  readonly connectionId: string
}

type Planned = Pick<WriteResult, 'status' | 'overwritten' | 'failure'> & { readonly edit: Edit | null }

/**
 * One batch is one replacement of the whole file. When it was changed since it was read, it is read anew: a rollback goes
 * on whatever it says then, and a change or restore only where its own variable is still what it was made for.
 */
export async function applyWrites(
  batch: EnvBatch,
  writes: readonly FlagWrite[],
  limits: WriteLimits,
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const startedMs = performance.now()
  const left = () => ({ deadlineMs: limits.landBeforeMs - (performance.now() - startedMs), signal })
  const results = (planned: readonly Planned[]): readonly WriteResult[] =>
    planned.map(({ edit: _, ...result }, index) => ({
      key: writes[index]?.key ?? '',
      ...result,
      elapsedMs: performance.now() - startedMs,
    }))
  const all = (status: Planned['status'], failure: Failure): readonly Planned[] =>
    writes.map(() => ({ status, overwritten: null, failure, edit: null }))

  const late: Failure = { code: 'no-answer', connection: batch.connection, afterMs: limits.landBeforeMs }
  for (let round = 0; round < mostRounds && left().deadlineMs > 0; round += 1) {
    let planned: readonly Planned[] = []
    try {
      const base = await batch.store.read(left())
      planned = plan(batch, writes, base)
      const replaced = await replace(batch, planned, base, left())
      if (replaced.status === 'changed') continue
      return results(
        replaced.status === 'written' ? planned : planned.map(one => unsure(one, replaced.failure)),
      )
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.failure.code === 'file-refused' && round < briefRounds) {
        // an editor that saves takes the file away for a moment
        await wait(briefMs)
        continue
      }
      const status = isDefinite(error.failure) ? 'refused' : 'not-sent'
      return results(
        planned.length === 0
          ? all(status, error.failure)
          : planned.map(one => failed(one, status, error.failure)),
      )
    }
  }
  return results(all('not-sent', late))
}

/** @throws AppError `invalid-input` when no such file can hold what is asked for */
async function replace(
  { store }: EnvBatch,
  planned: readonly Planned[],
  base: EnvContent,
  limits: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<Replaced> {
  const edits = planned.flatMap(({ edit }) => (edit === null ? [] : [edit]))
  const bytes = writeEnv(base.bytes, edits)
  // what is so already needs no new file, and no build of its own
  return bytes === base.bytes ? { status: 'written' } : store.replace(base, bytes, limits)
}

function plan(
  { settings, connection, connectionId }: EnvBatch,
  writes: readonly FlagWrite[],
  { bytes }: EnvContent,
): readonly Planned[] {
  const states = new Map(statesOf(bytes, settings, connectionId).map(state => [state.flag.key, state]))
  return writes.map(({ key, intent }): Planned => {
    const found = states.get(key)
    if (found === undefined) return refused({ code: 'not-found', what: 'flag', id: key })
    switch (intent.kind) {
      case 'roll-back':
        return written(found, { name: key, value: wordFor(key, false, settings) })
      case 'change': {
        const [ability] = otherFields(intent.patch)
        if (ability !== undefined) return refused({ code: 'not-supported', connection, ability })
        if (found.flag.version !== intent.expectedVersion)
          return conflict(intent.expectedVersion, found.flag.version)
        const { enabled } = intent.patch
        return enabled === undefined
          ? { status: 'written', overwritten: null, failure: null, edit: null }
          : written(found, { name: key, value: wordFor(key, enabled, settings) })
      }
      case 'restore': {
        const [difference] = storedApart(found.flag.stored, intent.expected.flag.stored)
        if (difference !== undefined) return conflict('what the rollback left', difference)
        return written(found, { name: key, written: writtenIn(intent.state.flag.stored) })
      }
    }
  })
}

function written(overwritten: FlagState, edit: Edit): Planned {
  return { status: 'written', overwritten, failure: null, edit }
}

function refused(failure: Failure): Planned {
  return { status: 'refused', overwritten: null, failure, edit: null }
}

function conflict(expected: string, found: string): Planned {
  return { status: 'conflict', overwritten: null, failure: { code: 'conflict', expected, found }, edit: null }
}

function failed(one: Planned, status: 'refused' | 'not-sent', failure: Failure): Planned {
  return one.status === 'written' ? { status, overwritten: null, failure, edit: null } : one
}

function unsure(one: Planned, failure: Failure): Planned {
  return one.status === 'written' ? { ...one, status: 'unknown', failure } : one
}

/** What trying again does not change. */
function isDefinite({ code }: Failure): boolean {
  return code === 'file-refused' || code === 'invalid-input'
}

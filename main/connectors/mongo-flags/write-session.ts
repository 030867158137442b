import type { Document } from 'mongodb'
import { MongoBulkWriteError, type AnyBulkWriteOperation } from 'mongodb'
import type { FlagState } from '../../../shared/domain/flag.ts'
import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { idFilter, isStill, type FlagDocument } from './flag-documents.ts'
import { MongoFailure, printable, statementFailure, type Fate } from './mongo-failures.ts'
import type { OpenedMongo } from './open-mongo.ts'
import { findFlags, named, type Place } from './read-flags.ts'
import type { WriteBudget } from './write-budget.ts'

/** What every write needs while one batch is carried out. */
export type WriteSession = {
  readonly opened: OpenedMongo
  readonly settings: MongoFlagsSettings
  readonly place: Place
  readonly budget: WriteBudget
  readonly signal: AbortSignal
}

/** One document's change. */
export type DocumentWrite = {
  readonly document: FlagDocument
  readonly update: Document
  /** only while it is what was found; otherwise whatever it has become */
  readonly conditional: boolean
}

export type Sent = {
  /** every statement found its document or failed by itself: nothing is left to find out */
  readonly complete: boolean
  readonly failed: ReadonlyMap<FlagDocument, { readonly failure: Failure; readonly status: Fate }>
}

/** The flags of these keys as the primary holds them now. */
export function look(session: WriteSession, keys: readonly string[]): Promise<readonly FlagDocument[]> {
  const { opened, place, budget, signal } = session
  return findFlags(opened, place, named(place, keys), 'local', { deadlineMs: budget.waitMs(), signal })
}

/**
 * One bulk write, confirmed by the majority. Unordered: one document that the store will not have (a validator) must
 * not hold back the others.
 *
 * @throws MongoFailure `not-sent` when it could not begin in time
 */
export async function send(session: WriteSession, writes: readonly DocumentWrite[]): Promise<Sent> {
  const { opened, settings, place, budget, signal } = session
  const maxTimeMs = budget.maxTimeMs()
  if (maxTimeMs === undefined) throw new MongoFailure(tooLate(session), 'not-sent')
  const inTime = { $lt: ['$$NOW', { $literal: budget.beginBefore(opened.clock, maxTimeMs) }] }
  const statements = writes.map(({ document, update, conditional }): AnyBulkWriteOperation => {
    const same = conditional ? isStill(document, settings.flags) : []
    return { updateOne: { filter: { ...idFilter(document), $expr: { $and: [inTime, ...same] } }, update } }
  })
  const failed = new Map<FlagDocument, { failure: Failure; status: Fate }>()
  const matched = await opened.run(
    async db => {
      try {
        const done = await db.collection(settings.flags.collection).bulkWrite(statements, {
          ordered: false,
          maxTimeMS: maxTimeMs,
          writeConcern: { w: 'majority', wtimeoutMS: maxTimeMs },
        })
        return done.matchedCount
      } catch (error) {
        // anything but refusals of single statements is about the whole, and is told by its own failure
        if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined)
          throw error
        const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors]
        if (errors.length === 0) throw error
        for (const { code, errmsg, index } of errors) {
          const document = writes[index]?.document
          const [failure, status] = statementFailure(
            Number(code),
            printable(String(errmsg)),
            place.connection,
          )
          if (document !== undefined) failed.set(document, { failure, status })
        }
        return error.matchedCount
      }
    },
    { deadlineMs: budget.waitMs(), signal },
  )
  return { complete: matched + failed.size >= writes.length, failed }
}

export function result(
  { budget }: Pick<WriteSession, 'budget'>,
  key: string,
  status: WriteResult['status'],
  more: { readonly overwritten?: FlagState | undefined; readonly failure?: Failure } = {},
): WriteResult {
  return {
    key,
    status,
    overwritten: more.overwritten ?? null,
    failure: more.failure ?? null,
    elapsedMs: budget.elapsedMs(),
  }
}

/** What an error thrown by a write means for a key. Anything that is no expected failure is thrown on. */
export function failedResult(
  session: Pick<WriteSession, 'budget'>,
  key: string,
  error: unknown,
): WriteResult {
  if (!(error instanceof AppError)) throw error
  const fate = error instanceof MongoFailure ? error.fate : 'not-sent'
  return result(session, key, fate, { failure: error.failure })
}

/** The same for an error thrown by a look: whatever became of the question, nothing was written. */
export function unaskedResult(
  session: Pick<WriteSession, 'budget'>,
  key: string,
  error: unknown,
): WriteResult {
  const failed = failedResult(session, key, error)
  return failed.status === 'refused' ? failed : { ...failed, status: 'not-sent' }
}

export function tooLate({ place, budget }: Pick<WriteSession, 'place' | 'budget'>): Failure {
  return { code: 'no-answer', connection: place.connection, afterMs: Math.round(budget.elapsedMs()) }
}

export const flagMissing = (key: string): Failure => ({ code: 'not-found', what: 'flag', id: key })

/** `updatedAt` as the server's clock has it, beside what a write changes. */
export function touched({ flags }: MongoFlagsSettings): Document {
  return flags.updatedAt === null ? {} : { $currentDate: { [flags.updatedAt]: true } }
}

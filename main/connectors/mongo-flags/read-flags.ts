import { createHash } from 'node:crypto'
import type { Document } from 'mongodb'
import type { FlagState } from '../../../shared/domain/flag.ts'
import { AppError } from '../../../shared/failure.ts'
import type { StoreReading } from '../connector.ts'
import {
  exactTypes,
  flagDocumentOf,
  projectionOf,
  statesOf,
  type FlagDocument,
  type FlagReading,
} from './flag-documents.ts'
import { MongoFailure } from './mongo-failures.ts'
import { readMaxTimeMs, type AnswerLimits } from './mongo-target.ts'
import type { OpenedMongo } from './open-mongo.ts'

export type Place = FlagReading & { readonly connection: string }

/** Far beyond any collection of flags; a server that goes on for ever is not listened to for ever. */
const mostFlags = 20_000

/**
 * All flags. The store cannot tell by itself that nothing changed, and a collection of flags is small: it is read, and
 * the digest is made here.
 */
export async function readStore(
  opened: OpenedMongo,
  place: Place,
  knownDigest: string | null,
  limits: AnswerLimits,
): Promise<StoreReading> {
  const clock = await opened.hello(limits)
  const documents = await findFlags(opened, place, {}, 'local', limits)
  // an empty answer is also what a collection gives that is not there
  if (documents.length === 0) await checkCollection(opened, place.connection, place.flags.collection, limits)
  const serverTimeMs = clock.serverMs
  const digest = digestOf(documents)
  if (digest === knownDigest) return { status: 'unchanged', digest, serverTimeMs }
  const states = heldOff(statesOf(documents), place)
  return {
    status: 'read',
    digest,
    serverTimeMs,
    flags: states.map(({ flag }) => flag),
    overrides: states.flatMap(({ overrides }) => overrides),
  }
}

/** @throws AppError `store-read-only` when this server is not one that writes could have reached */
export async function readBack(
  opened: OpenedMongo,
  place: Place,
  keys: readonly string[],
  limits: AnswerLimits,
): Promise<readonly FlagState[]> {
  await opened.hello(limits)
  checkPrimary(opened, place)
  // the parent as well, since it decides what the others serve
  const asked = named(place, [...keys, place.parentFlag])
  const states = heldOff(statesOf(await findFlags(opened, place, asked, 'majority', limits)), place)
  const wanted = new Set(keys)
  return states.filter(({ flag }) => wanted.has(flag.key))
}

/** Seed 001 asks the parent first: while it is off or missing, no flag of a component serves anyone. */
function heldOff(states: readonly FlagState[], { parentFlag }: FlagReading): readonly FlagState[] {
  const isOpen = states.some(({ flag }) => flag.key === parentFlag && flag.enabled)
  return states.map(state => {
    if (state.flag.key === parentFlag) return { ...state, flag: { ...state.flag, aboveAll: true } }
    return isOpen ? state : { ...state, flag: { ...state.flag, heldOffBy: parentFlag } }
  })
}

export function checkPrimary(opened: OpenedMongo, { connection }: Pick<Place, 'connection'>): void {
  if (opened.writable) return
  // left, so that the next look may find the server that is the primary now
  opened.destroy()
  throw new MongoFailure({ code: 'store-read-only', connection, cause: 'replica' }, 'refused')
}

export function named({ flags }: FlagReading, keys: readonly string[]): Document {
  // texts and nothing else, so that no key can be an operator or a pattern
  return { [flags.name]: { $in: keys.map(String) } }
}

/** Documents with a usable name, in the order of their ids: an unchanged store reads the same. */
export async function findFlags(
  opened: OpenedMongo,
  place: Place,
  filter: Document,
  concern: 'local' | 'majority',
  limits: AnswerLimits,
): Promise<readonly FlagDocument[]> {
  const { flags } = place
  const found = await opened.run(
    db =>
      db
        .collection(flags.collection)
        .find(filter, {
          ...exactTypes,
          projection: projectionOf(flags),
          sort: { _id: 1 },
          limit: mostFlags + 1,
          batchSize: 1_000,
          maxTimeMS: readMaxTimeMs,
          readConcern: { level: concern },
        })
        .toArray(),
    limits,
  )
  if (found.length > mostFlags) {
    const problem = `${flags.collection} holds more than ${mostFlags} documents`
    throw new AppError({ code: 'store-refused', connection: place.connection, problem, storeCode: '' })
  }
  return found.flatMap(document => flagDocumentOf(document, place) ?? [])
}

/** @throws AppError `schema-missing`, with the name that was probably meant */
export async function checkCollection(
  opened: OpenedMongo,
  connection: string,
  collection: string,
  limits: AnswerLimits,
): Promise<void> {
  const missing = await missingCollections(opened, [collection], limits)
  if (missing.length > 0)
    throw new MongoFailure({ code: 'schema-missing', connection, missing: [...missing] }, 'refused')
}

/** Those of the names that are no collections; beside each the one that differs only as Mongoose would spell it. */
export async function missingCollections(
  opened: OpenedMongo,
  names: readonly string[],
  limits: AnswerLimits,
): Promise<readonly string[]> {
  const listed = await opened.run(
    db =>
      db
        .listCollections({}, { nameOnly: true, authorizedCollections: true, maxTimeMS: readMaxTimeMs })
        .toArray(),
    limits,
  )
  const there = listed.map(({ name }) => String(name))
  const plain = (name: string): string => name.toLowerCase().replace(/s$/, '')
  return names
    .filter(name => !there.includes(name))
    .map(name => {
      const alike = there.find(other => plain(other) === plain(name))
      return alike === undefined ? name : `${name} (there is ${alike})`
    })
}

function digestOf(documents: readonly FlagDocument[]): string {
  const hash = createHash('sha256')
  for (const { state } of documents) hash.update(`${state.flag.version}\n`)
  return hash.digest('hex')
}

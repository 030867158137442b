import { ObjectId, type Document } from 'bson'
import { Aggregator } from 'mingo/aggregator'
import { Context } from 'mingo/core'
import * as accumulator from 'mingo/operators/accumulator'
import * as expression from 'mingo/operators/expression'
import * as pipeline from 'mingo/operators/pipeline'
import * as projection from 'mingo/operators/projection'
import * as query from 'mingo/operators/query'
import * as window from 'mingo/operators/window'
import { Query } from 'mingo/query'
import * as updater from 'mingo/updater'

type ExpressionOperator = (typeof expression)['$toDate']

/** An ObjectId tells when it was made; mingo knows nothing of BSON's own types. */
const $toDate: ExpressionOperator = (document, operand, options) => {
  const found: unknown =
    operand === '$_id' && document instanceof Object ? (document as Document)['_id'] : undefined
  return found instanceof ObjectId ? found.getTimestamp() : expression.$toDate(document, operand, options)
}

const context = Context.init({
  accumulator,
  expression: { ...expression, $toDate },
  pipeline,
  projection,
  query,
  window,
})

export type FindOptions = {
  readonly filter: Document
  readonly projection: Document | undefined
  readonly sort: Document | undefined
  readonly limit: number
}

export type UpdateStatement = {
  readonly q: Document
  readonly u: Document
  readonly multi?: boolean
  readonly upsert?: boolean
}

/** The documents of one database, by collection; questions and changes are mingo's work. */
export type MongoCollections = {
  readonly names: () => readonly string[]
  readonly documents: (collection: string) => Document[]
  readonly insert: (collection: string, documents: readonly Document[]) => void
  readonly find: (collection: string, options: FindOptions) => Document[]
  readonly aggregate: (collection: string, stages: Document[]) => Document[]
  readonly update: (collection: string, statement: UpdateStatement) => { matched: number; modified: number }
  readonly remove: (collection: string, filter: Document) => number
  readonly drop: (collection: string) => boolean
  /** as they are declared; the stand-in searches without them */
  readonly indexes: (collection: string) => Document[]
  readonly addIndex: (collection: string, index: Document) => void
  /** stands for a collection's validator: throws for a document that a change would leave behind and may not */
  readonly setValidator: (validator: ((document: Document) => void) | undefined) => void
}

export function createCollections(): MongoCollections {
  const collections = new Map<string, Document[]>()
  const indexes = new Map<string, Document[]>()
  let validator: ((document: Document) => void) | undefined
  const documents = (collection: string): Document[] => collections.get(collection) ?? []
  return {
    names: () => [...collections.keys()],
    documents,
    insert: (collection, added) => {
      const all = documents(collection)
      for (const document of added)
        all.push('_id' in document ? document : { _id: new ObjectId(), ...document })
      collections.set(collection, all)
    },
    find: (collection, { filter, projection: fields, sort, limit }) => {
      const cursor = new Query(filter, { context }).find<Document>(documents(collection), fields)
      if (sort !== undefined) cursor.sort(sort as Record<string, 1 | -1>)
      if (limit > 0) cursor.limit(limit)
      return cursor.all()
    },
    aggregate: (collection, stages) =>
      new Aggregator(stages, { context }).run(
        betweenIds(documents(collection), stages[0]?.['$match']?.['_id']),
      ),
    update: (collection, { q, u, multi = false, upsert = false }) => {
      if (upsert) throw new Error('the stand-in knows no upsert')
      if (validator !== undefined) {
        const copies = structuredClone(new Query(q, { context }).find<Document>(documents(collection)).all())
        updater.updateMany(copies, {}, u, {}, { context })
        for (const copy of copies) validator(copy)
      }
      const change = multi ? updater.updateMany : updater.updateOne
      const { matchedCount, modifiedCount } = change(documents(collection), q, u, {}, { context })
      return { matched: matchedCount, modified: modifiedCount ?? 0 }
    },
    remove: (collection, filter) => {
      const all = documents(collection)
      const removed = new Set(new Query(filter, { context }).find<Document>(all).all())
      collections.set(
        collection,
        all.filter(document => !removed.has(document)),
      )
      return removed.size
    },
    drop: collection => collections.delete(collection),
    indexes: collection => [{ v: 2, key: { _id: 1 }, name: '_id_' }, ...(indexes.get(collection) ?? [])],
    addIndex: (collection, index) => {
      collections.set(collection, documents(collection))
      indexes.set(collection, [...(indexes.get(collection) ?? []), index])
    },
    setValidator: wanted => {
      validator = wanted
    },
  }
}

/** What the index on `_id` is to a real server: a log of a day is not put to every question about its last minutes. */
function betweenIds(documents: Document[], range: unknown): Document[] {
  const { $gte: from, $lt: until } = (range ?? {}) as { $gte?: unknown; $lt?: unknown }
  if (!(from instanceof ObjectId) || !(until instanceof ObjectId)) return documents
  return documents.filter(
    ({ _id }) =>
      !(_id instanceof ObjectId) ||
      (Buffer.compare(_id.id, from.id) >= 0 && Buffer.compare(_id.id, until.id) < 0),
  )
}

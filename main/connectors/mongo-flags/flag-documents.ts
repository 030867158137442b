import { createHash } from 'node:crypto'
import { BSON, type Document, type Filter } from 'mongodb'
import type { Flag, FlagState, Override } from '../../../shared/domain/flag.ts'
import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import { backendShareOf } from '../../../shared/evaluation/backend-flags/index.ts'

/** Canonical names of the fields the application reads, whatever the store calls them: the keys of `Flag.stored`. */
export const storedNames = {
  enabled: 'enabled',
  percentage: 'rolloutPercent',
  scope: 'componentScope',
  testUsers: 'testUserIds',
} as const
export type StoredRole = keyof typeof storedNames
export const storedRoles = Object.keys(storedNames) as StoredRole[]

export type FlagFields = MongoFlagsSettings['flags']
/** What of the settings decides how a document is read. */
export type FlagReading = Pick<MongoFlagsSettings, 'flags' | 'parentFlag' | 'profile'> & {
  readonly connectionId: string
}

/** A document as it was found, with what it means. */
export type FlagDocument = {
  readonly key: string
  /** the named fields alone, in BSON's own types */
  readonly found: Document
  readonly state: FlagState
}

const longestKey = 512
const { EJSON, Int32, Double, Long, Decimal128 } = BSON

/** Only what is named is read: what else a document holds, and however much, is no business of ours. */
export function projectionOf(fields: FlagFields): Document {
  return Object.fromEntries([['_id', 1], ...fieldNames(fields).map(name => [name, 1])])
}

/** Exact types, so that what is compared with the store later was not rounded here. */
export const exactTypes = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
} as const

/** Undefined for a document whose name no screen could show. */
export function flagDocumentOf(found: Document, reading: FlagReading): FlagDocument | undefined {
  const { flags: fields, connectionId, parentFlag, profile } = reading
  const key: unknown = valueOf(found, fields.name)
  if (typeof key !== 'string' || key === '' || key.length > longestKey) return undefined
  const enabled = enabledOf(valueOf(found, fields.enabled))
  const percentage = percentageOf(valueOf(found, fields.percentage))
  const testUsers = testUsersOf(fields.testUsers === null ? undefined : valueOf(found, fields.testUsers))
  const isRead = profile === 'with-test-users'
  const problems = [
    ...(enabled === undefined ? [`${fields.enabled} is no boolean`] : []),
    ...(percentage === undefined ? [`${fields.percentage} is no number`] : []),
    ...(testUsers === undefined && isRead ? [`${fields.testUsers} is no list`] : []),
  ]
  const stored: Record<string, string | null> = {}
  for (const role of storedRoles) {
    const name = fields[role]
    if (name !== null) stored[storedNames[role]] = textOf(valueOf(found, name))
  }
  const flag: Flag = {
    connectionId,
    key,
    // the store has no descriptions; the one thing to say of a document is that it is not one the application reads
    description: problems.length === 0 ? '' : `${notInSchema}: ${problems.join(', ')}`,
    enabled: problems.length === 0 && enabled === true,
    // the evaluator never asks the parent for its percentage
    percentage: key === parentFlag ? null : percentage === undefined ? 0 : percentage,
    globalOverride: 'none',
    contradictory: false,
    metadata: null,
    createdAt: fields.createdAt === null ? null : instantText(valueOf(found, fields.createdAt)),
    updatedAt: fields.updatedAt === null ? null : instantText(valueOf(found, fields.updatedAt)),
    stored,
    version: versionOf(found),
  }
  // a list that nobody reads keeps nobody on NEW: showing it as overrides would be a lie
  const overrides = isRead ? [...new Set(testUsers)].map(userId => overrideOf(key, userId)) : []
  return { key, found, state: { flag, overrides } }
}

export const notInSchema = 'not in this schema'

/** Several documents of one name, where no index forbids it: the one that serves NEW to more people stands for all. */
export function statesOf(documents: readonly FlagDocument[]): readonly FlagState[] {
  return [...byKey(documents).values()].map(([first, ...twins]) =>
    twins.reduce<FlagState>((shown, { state }) => standIn(shown, state), first.state),
  )
}

/** A Map, since keys are hostile text. */
export function byKey(documents: readonly FlagDocument[]): Map<string, [FlagDocument, ...FlagDocument[]]> {
  const groups = new Map<string, [FlagDocument, ...FlagDocument[]]>()
  for (const document of documents) {
    const known = groups.get(document.key)
    if (known === undefined) groups.set(document.key, [document])
    else known.push(document)
  }
  return groups
}

function standIn(left: FlagState, right: FlagState): FlagState {
  const share = ({ flag }: FlagState) => backendShareOf(flag, null)
  const { flag } = share(right) > share(left) ? right : left
  const version = [left.flag.version, right.flag.version].toSorted().join('+')
  const overrides = new Map([...left.overrides, ...right.overrides].map(one => [one.userId, one]))
  return { flag: { ...flag, version }, overrides: [...overrides.values()] }
}

/**
 * Matches a document only while every named field is what was found: compared as a whole and by type, with no value
 * of the store's or of a person's ever read as an operator.
 */
export function isStill({ found }: FlagDocument, fields: FlagFields): Document[] {
  return fieldNames(fields).map(name =>
    Object.hasOwn(found, name)
      ? { $eq: [`$${name}`, { $literal: found[name] as unknown }] }
      : { $eq: [{ $type: `$${name}` }, 'missing'] },
  )
}

export function idFilter({ found }: FlagDocument): Filter<Document> {
  return { _id: { $eq: found['_id'] as never } }
}

/** The value that a stored text stands for. */
export function storedValue(text: string): unknown {
  return EJSON.parse(text) as unknown
}

function fieldNames(fields: FlagFields): readonly string[] {
  const { collection: _, ...named } = fields
  return [...new Set(Object.values(named))].filter(name => name !== null)
}

function valueOf(found: Document, name: string): unknown {
  return Object.hasOwn(found, name) ? found[name] : undefined
}

/** undefined: neither on nor off. A missing field is off: `!undefined`. */
function enabledOf(value: unknown): boolean | undefined {
  if (value === undefined || value === null) return false
  return typeof value === 'boolean' ? value : undefined
}

/**
 * null: no percentage is asked for, since `undefined < 100` and `NaN < 100` are false. undefined: this is no number.
 */
function percentageOf(value: unknown): number | null | undefined {
  if (value === undefined) return null
  if (value === null) return 0
  const number = numberOf(value)
  if (number === undefined) return undefined
  return Number.isNaN(number) ? null : Math.min(100, Math.max(0, number))
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (value instanceof Int32 || value instanceof Double) return value.valueOf()
  if (value instanceof Long) return value.toNumber()
  return value instanceof Decimal128 ? Number(value.toString()) : undefined
}

/** Whoever is no text is nobody: `includes` compares with a text. undefined: no list at all. */
function testUsersOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value.filter(user => typeof user === 'string') : undefined
}

function overrideOf(flagKey: string, userId: string): Override {
  return { id: userId, flagKey, userId, variant: 'new', reason: null, expiresAt: null, createdAt: null }
}

/** null: there is no such field. */
function textOf(value: unknown): string | null {
  return value === undefined ? null : EJSON.stringify(value, { relaxed: true })
}

function instantText(value: unknown): string | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  return typeof value === 'string' ? value : null
}

function versionOf(found: Document): string {
  return createHash('sha256')
    .update(EJSON.stringify(found, { relaxed: false }))
    .digest('hex')
    .slice(0, 32)
}

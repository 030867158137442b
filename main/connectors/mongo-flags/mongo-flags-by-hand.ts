import type { FlagPatch, FlagState } from '../../../shared/domain/flag.ts'
import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { storedNames, storedRoles } from './flag-documents.ts'

/** Statements to the same effect for a person with mongosh; they end by showing what the store then holds. */
export function byHand(key: string, intent: Intent, settings: MongoFlagsSettings): string {
  const { flags, database } = settings
  const collection = `db.getSiblingDB(${text(database)}).getCollection(${text(flags.collection)})`
  const filter = `{ ${text(flags.name)}: { $eq: ${text(key)} } }`
  const change = [
    ...changesOf(intent, settings),
    ...(flags.updatedAt === null ? [] : [`$currentDate: { ${text(flags.updatedAt)}: true }`]),
  ]
  return [
    `${collection}.updateMany(`,
    `  ${filter},`,
    `  { ${change.join(', ')} },`,
    `  { writeConcern: { w: "majority", wtimeout: 5000 } }`,
    ')',
    `${collection}.find(${filter}).readConcern("majority")`,
  ].join('\n')
}

function changesOf(intent: Intent, { flags, profile }: MongoFlagsSettings): readonly string[] {
  switch (intent.kind) {
    case 'roll-back': {
      const emptied = intent.suspendOverrides && profile === 'with-test-users' ? flags.testUsers : null
      return [set([[flags.enabled, 'false'], ...(emptied === null ? [] : [[emptied, '[]'] as const])])]
    }
    case 'change':
      return patchChanges(intent.patch, flags)
    case 'restore':
      return storedChanges(intent.state, flags)
  }
}

function patchChanges(patch: FlagPatch, flags: MongoFlagsSettings['flags']): readonly string[] {
  const pairs = [
    ...(patch.enabled === undefined ? [] : [[flags.enabled, String(patch.enabled)] as const]),
    ...(patch.percentage === undefined ? [] : [[flags.percentage, String(patch.percentage)] as const]),
  ]
  return pairs.length === 0 ? [] : [set(pairs)]
}

function storedChanges({ flag }: FlagState, flags: MongoFlagsSettings['flags']): readonly string[] {
  const held: (readonly [string, string])[] = []
  const absent: (readonly [string, string])[] = []
  for (const role of storedRoles) {
    const name = flags[role]
    const stored = flag.stored[storedNames[role]]
    if (name === null || stored === undefined) continue
    if (stored === null) absent.push([name, '""'])
    // what is no plain value is given as the text that EJSON reads
    else held.push([name, /"\$/.test(stored) ? `EJSON.parse(${text(stored)})` : stored])
  }
  return [
    ...(held.length === 0 ? [] : [set(held)]),
    ...(absent.length === 0 ? [] : [`$unset: ${fields(absent)}`]),
  ]
}

const set = (pairs: readonly (readonly [string, string])[]): string => `$set: ${fields(pairs)}`

function fields(pairs: readonly (readonly [string, string])[]): string {
  return `{ ${pairs.map(([name, value]) => `${text(name)}: ${value}`).join(', ')} }`
}

/** A JavaScript literal: JSON is one, and a name of hostile text stays a text. */
const text = (value: string): string => JSON.stringify(value)

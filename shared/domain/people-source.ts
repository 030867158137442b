import { z } from 'zod'
import { JsonPath } from './measure-json-path.ts'
import { CollectionName, FilePath, HttpPath, Identifier } from './store-names.ts'

/*
 * Who the known users are. Without one, audience and search say "no people source". Each kind of store accepts the
 * members it can read.
 */

/** Connections saved before there were other sources name no `from`. */
const tagged = <T extends string>(from: T) => z.literal(from).optional().default(from)

/** A table of the store itself. */
export const TablePeople = z.object({
  from: tagged('table'),
  schema: Identifier.default('auth'),
  table: Identifier.default('users'),
  id: Identifier.default('id'),
})
export type TablePeople = z.infer<typeof TablePeople>

/** A collection of the store itself, one document a person. */
export const CollectionPeople = z.object({
  from: tagged('collection'),
  collection: CollectionName.default('users'),
})

/** A list in the JSON that a path on the connection's own origin answers with. */
export const HttpPeople = z.object({
  from: z.literal('http'),
  path: HttpPath,
  list: JsonPath,
  /** the field of each entry that is the id; null: the entries are the ids */
  id: z.string().min(1).max(200).nullable(),
})
export type HttpPeople = z.infer<typeof HttpPeople>

/** A file on this machine whose first line names its columns. */
export const CsvPeople = z.object({
  from: z.literal('csv'),
  file: FilePath,
  /** as its first line spells it */
  column: z.string().min(1).max(200),
})
export type CsvPeople = z.infer<typeof CsvPeople>

export const SqlPeople = z.discriminatedUnion('from', [TablePeople, CsvPeople])
export const MongoPeople = z.discriminatedUnion('from', [CollectionPeople, CsvPeople])
export const RestPeople = z.discriminatedUnion('from', [HttpPeople, CsvPeople])

export type PeopleSource =
  | z.infer<typeof SqlPeople>
  | z.infer<typeof MongoPeople>
  | z.infer<typeof RestPeople>

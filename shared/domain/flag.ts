import { z } from 'zod'
import { ConnectionId } from './connection.ts'
import { Variant } from './variant.ts'

export { Variant }

export const FlagKey = z.string().min(1).max(512)
export const GlobalOverride = z.enum(['none', 'force-on', 'force-off'])
export type GlobalOverride = z.infer<typeof GlobalOverride>

/** The store's own fields as text, exactly as it holds them: what a restore puts back and a conflict shows. */
export const StoredFields = z.record(z.string(), z.string().nullable())
export type StoredFields = z.infer<typeof StoredFields>

export const Counted = z.object({
  people: z.int(),
  onNew: z.int(),
  /** never chose, where the store can tell that from "chose OLD" */
  undecided: z.int().optional(),
  /** when this was counted, where the store could not count again in time; absent: with this very reading */
  asOfMs: z.number().optional(),
})
export type Counted = z.infer<typeof Counted>

export const Flag = z.object({
  connectionId: ConnectionId,
  key: FlagKey,
  description: z.string(),
  enabled: z.boolean(),
  /** 0–100; null where the store has no percentage */
  percentage: z.number().nullable(),
  globalOverride: GlobalOverride,
  /** both of the store's global overrides are set: off wins, and the row wants repair */
  contradictory: z.boolean(),
  /** JSON text as stored; never parsed into a live object, since everything from a store is hostile */
  metadata: z.string().nullable(),
  /** store's own text, microseconds and all */
  createdAt: z.string().nullable(),
  updatedAt: z.string().nullable(),
  stored: StoredFields,
  /** hash of the row as text, for detecting a concurrent change */
  version: z.string(),
  /**
   * Where the store keeps one switch per person instead of a rule: how many there are and how many are on NEW. People
   * change it by themselves all day, so it is no part of `stored` and `version` and makes no drift.
   */
  counted: Counted.optional(),
  /** Key of another flag of this store that keeps everyone on OLD, whatever this one says; its doing, so no change of this one. */
  heldOffBy: FlagKey.optional(),
  /** It stands above the others of its store: while it is not `enabled`, they are all held off. */
  aboveAll: z.literal(true).optional(),
})
export type Flag = z.infer<typeof Flag>

export const Override = z.object({
  /** the store's own row id, as text */
  id: z.string(),
  flagKey: FlagKey,
  userId: z.string(),
  variant: Variant,
  reason: z.string().nullable(),
  expiresAt: z.string().nullable(),
  createdAt: z.string().nullable(),
})
export type Override = z.infer<typeof Override>

/**
 * The `reason` of somebody's own choice where there is none, so that a restore puts back just that: served OLD, until a
 * percentage says otherwise.
 */
export const neverChose = 'never chose'

/**
 * Of the people whom an operation moved one by one: how many they are, how many of them are on NEW now, and how many
 * the store no longer has.
 */
export const MovedPeople = z.object({ people: z.int(), onNew: z.int(), gone: z.int() })
export type MovedPeople = z.infer<typeof MovedPeople>

/**
 * A flag with its overrides at one instant: the unit that is journalled, compared and restored. A store with one switch
 * per person gives as overrides only the people asked for, and `moved` when asked about an operation's people.
 */
export const FlagState = z.object({
  flag: Flag,
  overrides: z.array(Override),
  moved: MovedPeople.optional(),
})
export type FlagState = z.infer<typeof FlagState>

/** What a person may ask to change. Absent means "leave as it is". */
export const FlagPatch = z.object({
  description: z.string().max(10_000).optional(),
  enabled: z.boolean().optional(),
  percentage: z.number().min(0).max(100).optional(),
  globalOverride: GlobalOverride.optional(),
  /** JSON text of an object */
  metadata: z.string().max(65_536).optional(),
  /** one person's own switch, compare-and-set on what it is held to be; never a toggle */
  person: z.object({ userId: z.string().min(1).max(200), variant: Variant, expected: Variant }).optional(),
})
export type FlagPatch = z.infer<typeof FlagPatch>

/** One cell of the flag table: a flag in one connection, without its long texts. */
export const FlagSummary = z.object({
  connectionId: ConnectionId,
  key: FlagKey,
  description: z.string(),
  enabled: z.boolean(),
  percentage: z.number().nullable(),
  globalOverride: GlobalOverride,
  contradictory: z.boolean(),
  /** share in [0, 1] of people really served NEW, overrides left out; 0 while held off; null when it cannot be computed */
  effectiveShare: z.number().nullable(),
  counted: Counted.optional(),
  heldOffBy: FlagKey.optional(),
  aboveAll: z.literal(true).optional(),
  newOverrides: z.int(),
  oldOverrides: z.int(),
  /** when Switchyard first saw the flag as it is now */
  changedAtMs: z.number(),
})
export type FlagSummary = z.infer<typeof FlagSummary>

import { z } from 'zod'
import { Variant } from './flag.ts'
import { BucketPreset } from './mongo-flags-settings.ts'

/** A person who is known to have got a variant while the flag stood at a percentage. */
export const KnownPair = z.object({
  userId: z.string().min(1).max(512),
  variant: Variant,
  percentage: z.number().min(0).max(100),
})
export type KnownPair = z.infer<typeof KnownPair>

export const PresetFit = z.object({ preset: BucketPreset, agreed: z.int(), disagreed: z.int() })
export type PresetFit = z.infer<typeof PresetFit>

/** Which function puts an application's people into buckets, judged by people whose variant is known. */
export const Calibration = z.object({
  /**
   * found: exactly one function reproduces every pair, and chance hardly could · several: more than one does · too-few:
   * chance could as well have agreed with the pairs · none: no function known here reproduces them
   */
  verdict: z.enum(['found', 'several', 'too-few', 'none']),
  preset: BucketPreset.nullable(),
  /** best first */
  fits: z.array(PresetFit),
  /** probability that some function that has nothing to do with the application's agrees with every pair */
  chance: z.number(),
})
export type Calibration = z.infer<typeof Calibration>

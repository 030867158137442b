import { z } from 'zod'
import { Variant } from './flag.ts'

/** One rule of a store's application: whether it decided, and why or why not. */
export const RuleTrace = z.object({
  rule: z.enum([
    'parent-flag',
    'user-override',
    'global-override',
    'enabled',
    'preference',
    'percentage',
    'default',
  ]),
  decided: z.boolean(),
  variant: Variant.nullable(),
  /** facts the sentence is made of, as data: `{ reason, expiresAt }`, `{ bucket, percentage }` … */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type RuleTrace = z.infer<typeof RuleTrace>

/** What a user gets, the rule that decided it and every rule that did not. */
export const Explanation = z.object({
  userId: z.string(),
  flagKey: z.string(),
  /** null: cannot be computed, because the application's bucket function is not known */
  variant: Variant.nullable(),
  decidedBy: RuleTrace.shape.rule,
  trace: z.array(RuleTrace),
  /** 0–99 for `% 100` stores, below zero where their hash keeps its sign; null: cannot be computed */
  bucket: z.int().nullable(),
  /** smallest percentage at which this user would be served NEW by percentage alone */
  joinsAtPercentage: z.number().nullable(),
})
export type Explanation = z.infer<typeof Explanation>

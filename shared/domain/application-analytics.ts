import { z } from 'zod'

/** null: the application does not tell it, which is not the same as 0 */
const Told = z.number().nullable()

export const AnalyticsRow = z.object({
  measure: z.enum(['selections', 'time-spent', 'completion-rate', 'completions']),
  old: Told,
  new: Told,
  /** share: in [0, 1] · own: the application does not say in which unit */
  unit: z.enum(['count', 'ms', 'share', 'own']),
})
export type AnalyticsRow = z.infer<typeof AnalyticsRow>

/**
 * What an application of seed 000 says of itself at `GET …/analytics`: how often each interface was chosen, time spent
 * and completion. The seed gives no shape, so what cannot be told apart by its names is listed as it came.
 */
export const ApplicationAnalytics = z.object({
  readAtMs: z.number(),
  rows: z.array(AnalyticsRow),
  others: z.array(z.object({ name: z.string(), value: z.string() })),
})
export type ApplicationAnalytics = z.infer<typeof ApplicationAnalytics>

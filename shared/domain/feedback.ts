import { z } from 'zod'
import { Variant } from './flag.ts'

/** Feedback as the application's people gave it. All of it is somebody else's text, cut to a length that can be shown. */
export const FeedbackItem = z.object({
  /** the store's own row id, as text */
  id: z.string(),
  userId: z.string(),
  /** by the connection's mapping of `interfaceVersion`; null: the mapping does not know this value */
  variant: Variant.nullable(),
  interfaceVersion: z.string(),
  type: z.string().nullable(),
  message: z.string().nullable(),
  /** null: the store holds no time that can be read as one */
  createdAtMs: z.number().nullable(),
})
export type FeedbackItem = z.infer<typeof FeedbackItem>

/** Where reading stopped: the place of the last item, in the store's own text. */
export const FeedbackCursor = z.object({ createdAt: z.string(), id: z.string() })
export type FeedbackCursor = z.infer<typeof FeedbackCursor>

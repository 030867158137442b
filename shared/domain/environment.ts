import { z } from 'zod'

export const EnvironmentId = z.string().min(1).max(64)
export type EnvironmentId = z.infer<typeof EnvironmentId>

/** The palette an environment's band is drawn in; a name, so that each theme keeps its own contrast. */
export const EnvironmentColour = z.enum(['cyan', 'indigo', 'crimson', 'teal', 'amber', 'grey'])
export type EnvironmentColour = z.infer<typeof EnvironmentColour>

/** A named place. `rank` orders them from the first place a change is tried to the last; `protected` asks more of whoever raises exposure. */
export const Environment = z.object({
  id: EnvironmentId,
  name: z.string().min(1).max(64),
  colour: EnvironmentColour,
  rank: z.int().min(0).max(999),
  protected: z.boolean(),
})
export type Environment = z.infer<typeof Environment>

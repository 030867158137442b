import { z } from 'zod'

/** Which of the two systems a person gets, whatever the polarity of the store's own field. In a file of its own, since settings of stores name it too. */
export const Variant = z.enum(['old', 'new'])
export type Variant = z.infer<typeof Variant>

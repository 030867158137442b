import { oc } from '@orpc/contract'
import { failureSchemas } from '../failure.ts'

/** Every procedure may end in any `Failure`, typed by its code; the data is the failure itself. */
export const procedure = oc.errors(failureSchemas)

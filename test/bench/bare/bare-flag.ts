import type { ReadBack } from '../bare-rollback.ts'

/** What a row of the bare page needs. */
export type BareFlag = {
  readonly key: string
  readonly description: string
  readonly enabled: boolean
  readonly percentage: number
  readonly forcedOff: boolean
}

export type BareRolledBack = { readonly flags: readonly ReadBack[] }

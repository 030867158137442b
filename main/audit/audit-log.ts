import type { AuditEntry, AuditFilter } from '../../shared/contract/history-contract.ts'

export type NewAuditEntry = Omit<AuditEntry, 'sequence' | 'digest'>

/** Appends to the hash chain in journal.db. Call inside a journal transaction when the entry belongs to a change there. */
export interface AuditLog {
  /** @param subject digest of rows elsewhere in the journal that this entry vouches for */
  append(entry: NewAuditEntry, subject?: string): AuditEntry
}

export type AuditPage = { readonly entries: AuditEntry[]; readonly more: boolean }

/** `brokenAt`: sequence of the first entry that does not fit; `problem` says what is wrong with it. */
export type AuditVerification = {
  readonly entries: number
  readonly brokenAt: number | null
  readonly problem: string | null
}

/** What the History screen asks. */
export interface AuditHistory {
  audit(input: { filter: AuditFilter; before: number | null; limit: number }): AuditPage
  verify(): Promise<AuditVerification>
}

import type { AuditEntry } from '../../shared/contract/history-contract.ts'

export type NewAuditEntry = Omit<AuditEntry, 'sequence' | 'digest'>

/** Appends to the hash chain in journal.db. Call inside a journal transaction when the entry belongs to a change there. */
export interface AuditLog {
  append(entry: NewAuditEntry): AuditEntry
}

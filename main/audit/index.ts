export type { AuditHistory, AuditLog, NewAuditEntry } from './audit-log.ts'
export { createAuditLog } from './create-audit-log.ts'

import { createHash } from 'node:crypto'
import type { AuditRow } from '../store/journal/audit-queries.ts'

/** One link: SHA-256 over every column but the digest itself, in a fixed order, and the digest before it. */
export function linkDigest(row: Omit<AuditRow, 'digest'>, previous: string): string {
  const canonical = JSON.stringify([
    previous,
    row.sequence,
    row.at_ms,
    row.actor_name,
    row.actor_os_user,
    row.actor_host,
    row.kind,
    row.environment_id,
    row.connection_id,
    row.flag_key,
    row.operation_id,
    row.text,
    row.subject,
  ])
  return createHash('sha256').update(canonical).digest('hex')
}

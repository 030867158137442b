import type { Database } from 'better-sqlite3'
import { type AuditEntry, AuditKind } from '../../shared/contract/history-contract.ts'
import type { EventHub } from '../events/event-hub.ts'
import { type AuditRow, prepareAuditQueries } from '../store/journal/audit-queries.ts'
import { linkDigest } from './audit-chain.ts'
import type { AuditHistory, AuditLog } from './audit-log.ts'
import { verifyAudit } from './audit-verification.ts'

/**
 * The audit in journal.db. An entry and the head move in one transaction; called inside another journal
 * transaction, they share its fate.
 */
export function createAuditLog(db: Database, events?: Pick<EventHub, 'publish'>): AuditLog & AuditHistory {
  const queries = prepareAuditQueries(db)

  const append = db.transaction((entry: Parameters<AuditLog['append']>[0], subject?: string): AuditEntry => {
    const head = queries.head() ?? { entries: 0, digest: '' }
    const unsigned = {
      sequence: head.entries + 1,
      at_ms: Math.round(entry.atMs),
      actor_name: entry.actor.name,
      actor_os_user: entry.actor.osUser,
      actor_host: entry.actor.host,
      kind: entry.kind,
      environment_id: entry.environmentId,
      connection_id: entry.connectionId,
      flag_key: entry.flagKey,
      operation_id: entry.operationId,
      text: entry.text,
      subject: subject ?? null,
    }
    const row = { ...unsigned, digest: linkDigest(unsigned, head.digest) }
    queries.insert(row)
    queries.moveHead(row.sequence, row.digest)
    return entryOf(row)
  })

  return {
    append(entry, subject) {
      const appended = append(entry, subject)
      events?.publish({ type: 'audit' })
      return appended
    },
    audit({ filter, before, limit }) {
      const rows = queries.page(filter, before, limit + 1)
      return { entries: rows.slice(0, limit).map(entryOf), more: rows.length > limit }
    },
    verify: () => verifyAudit(db, queries),
  }
}

function entryOf(row: AuditRow): AuditEntry {
  return {
    sequence: row.sequence,
    atMs: row.at_ms,
    actor: { name: row.actor_name, osUser: row.actor_os_user, host: row.actor_host },
    // a kind that this version does not know can only be there if someone edited the file; verify() says so
    kind: AuditKind.catch('setting-changed').parse(row.kind),
    environmentId: row.environment_id,
    connectionId: row.connection_id,
    flagKey: row.flag_key,
    operationId: row.operation_id,
    text: row.text,
    digest: row.digest,
  }
}

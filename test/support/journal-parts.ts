import type { AppEvent } from '../../shared/contract/events-contract.ts'
import type { AuditEntry } from '../../shared/contract/history-contract.ts'
import type { Actor } from '../../shared/domain/operation.ts'
import type { AuditLog } from '../../main/audit/audit-log.ts'
import type { Clock } from '../../main/clock.ts'
import type { EventHub } from '../../main/events/event-hub.ts'
import { journalDefinition } from '../../main/store/journal/journal-definition.ts'
import { openStore, type Store } from '../../main/store/open-store.ts'

export const mara: Actor = { name: 'Mara', osUser: 'mara', host: 'desk' }

export function openJournal(folder: string): Store {
  return openStore(folder, journalDefinition)
}

/** Keeps what is appended, without the chain: for services whose entries are asserted, not verified. */
export function listingAudit(): AuditLog & { readonly entries: AuditEntry[]; failNext: boolean } {
  const log = {
    entries: [] as AuditEntry[],
    failNext: false,
    append: (entry: Parameters<AuditLog['append']>[0]) => {
      if (log.failNext) {
        log.failNext = false
        throw new Error('audit refused')
      }
      const whole = { ...entry, sequence: log.entries.length + 1, digest: '' }
      log.entries.push(whole)
      return whole
    },
  }
  return log
}

export function listingEvents(): EventHub & { readonly published: AppEvent[] } {
  const published: AppEvent[] = []
  return {
    published,
    publish: event => {
      published.push(event)
    },
    subscribe: () => {
      throw new Error('nobody subscribes here')
    },
  }
}

export function fixedClock(nowMs = Date.UTC(2026, 8, 1, 14, 5)): Clock & { now: number } {
  const clock = { now: nowMs, nowMs: () => clock.now }
  return clock
}

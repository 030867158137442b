import type { Environment } from '../../shared/domain/environment.ts'
import type { Actor } from '../../shared/domain/operation.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import { settingQueries } from '../store/journal/setting-queries.ts'
import { writeJournal } from '../store/journal/write-journal.ts'
import type { Store } from '../store/open-store.ts'

export type CallBookNeeds = { readonly journal: Store; readonly audit: AuditLog; readonly clock: Clock }

/** Whom to call when an environment is in trouble: a person's own lines, which outlive a damaged cache. */
export function callBook({ journal, audit, clock }: CallBookNeeds) {
  const queries = settingQueries(journal.db)
  const name = (environmentId: string) => `whom-to-call:${environmentId}`
  const get = (environmentId: string): string => {
    const text = queries.get(name(environmentId))
    return typeof text === 'string' ? text : ''
  }
  return {
    get,
    set: (environment: Environment, text: string, actor: Actor): void => {
      const wanted = text.trim()
      if (wanted === get(environment.id)) return
      writeJournal(journal, () => {
        const atMs = clock.nowMs()
        queries.put(name(environment.id), wanted, atMs)
        audit.append({
          atMs,
          actor,
          kind: 'setting-changed',
          environmentId: environment.id,
          connectionId: null,
          flagKey: null,
          operationId: null,
          text: `Whom to call in ${environment.name}: ${wanted === '' ? 'nobody' : wanted}`,
        })
      })
    },
  }
}

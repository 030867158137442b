import { randomUUID } from 'node:crypto'
import type { Environment } from '../../shared/domain/environment.ts'
import type { Actor } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { EventHub } from '../events/event-hub.ts'
import { connectionQueries } from '../store/journal/connection-queries.ts'
import { environmentQueries } from '../store/journal/environment-queries.ts'
import { writeJournal } from '../store/journal/write-journal.ts'
import type { Store } from '../store/open-store.ts'
import { defaultEnvironments } from './default-environments.ts'

export type EnvironmentDraft = Omit<Environment, 'id'> & { readonly id?: string | undefined }

export interface Environments {
  /** by rank */
  list(): Environment[]
  find(id: string): Environment | undefined
  /** Adds, or replaces the one with this id. @throws AppError `invalid-input` when the name is taken */
  save(draft: EnvironmentDraft, actor: Actor): Environment
  /** @throws AppError `invalid-input` while connections are in it, `not-found` */
  remove(input: { readonly id: string }, actor: Actor): void
  /** Called with the id of an environment that was saved or removed. */
  onChanged(listener: (id: string) => void): () => void
}

export type EnvironmentsDependencies = {
  readonly journal: Store
  readonly audit: AuditLog
  readonly events: EventHub
  readonly clock: Clock
  /** put the usual three into a workspace that never had any */
  readonly withDefaults: boolean
}

export function createEnvironments({
  journal,
  audit,
  events,
  clock,
  withDefaults,
}: EnvironmentsDependencies): Environments {
  const queries = environmentQueries(journal.db)
  const connections = connectionQueries(journal.db)
  // asked for with every flag that is judged; only this service writes them, and only this process the file
  let known = new Map<string, Environment>()
  const listeners = new Set<(id: string) => void>()
  const load = () => {
    known = new Map(queries.list().map(environment => [environment.id, environment]))
  }
  const changed = (id: string) => {
    load()
    for (const listener of listeners) listener(id)
    events.publish({ type: 'environments-changed' })
  }
  const auditEntry = (
    actor: Actor,
    environment: Environment,
    kind: 'environment-saved' | 'environment-removed',
    text: string,
  ) => ({
    atMs: clock.nowMs(),
    actor,
    kind,
    environmentId: environment.id,
    connectionId: null,
    flagKey: null,
    operationId: null,
    text,
  })

  if (withDefaults && !journal.readOnly && queries.neverUsed()) {
    writeJournal(journal, () => defaultEnvironments.forEach(queries.put))
  }
  load()

  return {
    list: () => [...known.values()],
    find: id => known.get(id),
    save: (draft, actor) => {
      const environment: Environment = { ...draft, id: draft.id ?? randomUUID(), name: draft.name.trim() }
      const before = known.get(environment.id)
      if (environment.name === '') throw invalid('name', 'a name is needed')
      const taken = [...known.values()].some(
        other => other.id !== environment.id && sameName(other.name, environment.name),
      )
      if (taken) throw invalid('name', `there already is an environment named ${environment.name}`)
      writeJournal(journal, () => {
        queries.put(environment)
        audit.append(auditEntry(actor, environment, 'environment-saved', describeSaved(before, environment)))
      })
      changed(environment.id)
      return environment
    },
    remove: ({ id }, actor) => {
      const environment = known.get(id)
      if (environment === undefined) throw new AppError({ code: 'not-found', what: 'environment', id })
      const inside = connections.namesIn(id)
      if (inside.length > 0) throw invalid('id', `it still holds ${inside.join(', ')}`)
      writeJournal(journal, () => {
        queries.markRemoved(id, clock.nowMs())
        audit.append(
          auditEntry(actor, environment, 'environment-removed', `Environment ${environment.name} removed`),
        )
      })
      changed(id)
    },
    onChanged: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

const invalid = (field: string, problem: string) => new AppError({ code: 'invalid-input', field, problem })

/** Says what changed; that protection was lifted must be readable years later. */
function describeSaved(before: Environment | undefined, after: Environment): string {
  if (before === undefined) return `Environment ${after.name} added${after.protected ? ', protected' : ''}`
  const changes = [
    before.name === after.name ? '' : `renamed from ${before.name}`,
    before.protected === after.protected ? '' : after.protected ? 'now protected' : 'no longer protected',
    before.rank === after.rank ? '' : `rank ${before.rank} → ${after.rank}`,
    before.colour === after.colour ? '' : `colour ${before.colour} → ${after.colour}`,
  ].filter(change => change !== '')
  return `Environment ${after.name}: ${changes.length === 0 ? 'nothing changed' : changes.join(', ')}`
}

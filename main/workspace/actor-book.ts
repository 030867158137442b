import { hostname, userInfo } from 'node:os'
import { ActorName, type Actor } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import { settingQueries } from '../store/journal/setting-queries.ts'
import { writeJournal } from '../store/journal/write-journal.ts'
import type { Store } from '../store/open-store.ts'

export interface ActorBook {
  /** null until the first run's question is answered */
  actor(): Actor | null
  /** @throws AppError `invalid-input` */
  nameActor(name: string): Actor
  readonly suggestedName: string
}

export type ActorBookOptions = {
  readonly journal: Store
  readonly audit: AuditLog
  readonly clock: Clock
  /** used while this workspace has no name of its own: the demo need not ask again */
  readonly inheritedName?: string | undefined
}

/** Who acts: the name asked for at first run, plus the operating system's user and host, asked anew at each start. */
export function createActorBook({ journal, audit, clock, inheritedName }: ActorBookOptions): ActorBook {
  const settings = settingQueries(journal.db)
  const osUser = currentUser()
  const host = hostname()
  const saved = ActorName.safeParse(settings.get('actor.name'))
  let name = saved.success ? saved.data : inheritedName

  return {
    suggestedName: osUser,
    actor: () => (name === undefined ? null : { name, osUser, host }),
    nameActor: wanted => {
      const parsed = ActorName.safeParse(wanted.trim())
      if (!parsed.success)
        throw new AppError({
          code: 'invalid-input',
          field: 'name',
          problem: 'a name has 1 to 200 characters',
        })
      const actor: Actor = { name: parsed.data, osUser, host }
      const text = name === undefined ? `${actor.name} named` : `${name} is now ${actor.name}`
      writeJournal(journal, () => {
        const atMs = clock.nowMs()
        settings.put('actor.name', actor.name, atMs)
        audit.append({
          atMs,
          actor,
          kind: 'actor-named',
          environmentId: null,
          connectionId: null,
          flagKey: null,
          operationId: null,
          text,
        })
      })
      name = actor.name
      return actor
    },
  }
}

/** A user id without an entry in the system's list, as containers have, throws. */
function currentUser(): string {
  try {
    return userInfo().username
  } catch {
    return process.env['USER'] ?? process.env['USERNAME'] ?? 'unknown'
  }
}

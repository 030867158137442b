import { createHash } from 'node:crypto'
import type { Runbook } from '../../shared/contract/runbooks-contract.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import type { Actor } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { Environments } from '../environments/index.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import type { Log } from '../log/index.ts'
import type { Store } from '../store/open-store.ts'
import { systemTimers, type Timers } from '../timers.ts'
import { callBook } from './call-book.ts'
import { composeRunbook, keptUpEveryMinutes } from './compose-runbook.ts'
import { createRunbookFiles } from './runbook-files.ts'
import { toHtml } from './to-html.ts'
import { toMarkdown } from './to-markdown.ts'
import { createPacer } from './pacer.ts'
import { followChanges } from './follow-changes.ts'

export type RunbooksNeeds = {
  /** where the files are kept */
  readonly folder: string
  readonly journal: Store
  readonly environments: Pick<Environments, 'list' | 'find'>
  readonly connections: OpenConnections
  readonly cache: Pick<FlagCache, 'summaries' | 'readAtMs'>
  readonly audit: AuditLog
  readonly events: EventHub
  readonly clock: Clock
  readonly log: Pick<Log, 'error'>
  readonly timers?: Timers
}

export interface Runbooks {
  /** As it is now, made from what is known; the files may be some seconds older. @throws AppError `not-found` */
  get(environmentId: string): Promise<Runbook>
  /** The same as one page to print. @throws AppError `not-found` */
  page(environmentId: string): Promise<string>
  /** @throws AppError `not-found`, `journal-unwritable` */
  setWhomToCall(environmentId: string, text: string, actor: Actor): void
  /** Writes all files, and from now on those of which something changed. */
  start(): void
  close(): Promise<void>
}

/** At least this long between two writings of one environment's files. */
const restMs = 30_000
/** One change seldom comes alone. */
const gatherMs = 1_000

type Kept = { readonly digest: string; readonly atMs: number; readonly problem: string | null }

export function createRunbooks(needs: RunbooksNeeds): Runbooks {
  const { environments, connections, cache, clock } = needs
  const timers = needs.timers ?? systemTimers
  const files = createRunbookFiles(needs.folder)
  const calls = callBook(needs)
  const kept = new Map<string, Kept>()
  /** how often anything was heard of an environment's flags */
  const revisions = new Map<string, number>()

  const found = (id: string): Environment => {
    const environment = environments.find(id)
    if (environment === undefined) throw new AppError({ code: 'not-found', what: 'environment', id })
    return environment
  }

  const compose = (environment: Environment, madeAtMs: number) => {
    const own = connections.list().filter(open => open.environment.id === environment.id)
    const flags = Map.groupBy(cache.summaries(), flag => flag.connectionId)
    const facts = own.map(open => ({
      open,
      flags: flags.get(open.connection.id) ?? [],
      status: connections.status(open.connection.id),
      readAtMs: cache.readAtMs(open.connection.id),
    }))
    const whomToCall = calls.get(environment.id)
    return { whomToCall, blocks: composeRunbook({ environment, connections: facts, whomToCall }, madeAtMs) }
  }

  /** All that a runbook is made of but its ages, without going through ten thousand flags. */
  const digestOf = (environment: Environment): string => {
    const own = connections.list().filter(open => open.environment.id === environment.id)
    const facts = own.map(({ connection }) => {
      const { readiness } = connections.status(connection.id)
      const because = readiness.state === 'not-ready' ? readiness.because.code : null
      return [connection, because, cache.readAtMs(connection.id) === null]
    })
    const revision = revisions.get(environment.id) ?? 0
    const paths = files.pathsOf(environment, environments.list())
    const text = JSON.stringify([environment, paths, calls.get(environment.id), revision, facts])
    return createHash('sha256').update(text).digest('hex')
  }

  const titleOf = (environment: Environment) => `Runbook: ${environment.name}`

  const keep = async (environmentId: string): Promise<void> => {
    const environment = environments.find(environmentId)
    if (environment === undefined) {
      kept.delete(environmentId)
      return files.sweep(environments.list())
    }
    const atMs = clock.nowMs()
    const digest = digestOf(environment)
    const last = kept.get(environmentId)
    const isOld = last !== undefined && Math.abs(atMs - last.atMs) >= keptUpEveryMinutes * 60_000 - restMs
    if (last?.digest === digest && last.problem === null && !isOld) return
    const { blocks } = compose(environment, atMs)
    await files.write(files.pathsOf(environment, environments.list()), {
      html: await toHtml(titleOf(environment), blocks),
      markdown: await toMarkdown(blocks),
    })
    kept.set(environmentId, { digest, atMs, problem: null })
  }

  const pacer = createPacer({
    timers,
    gatherMs,
    restMs,
    work: keep,
    onFailure: (environmentId, error) => {
      needs.log.error('a runbook could not be kept on disk', error)
      const problem = error instanceof Error ? error.message : 'it cannot be written'
      kept.set(environmentId, { digest: '', atMs: kept.get(environmentId)?.atMs ?? 0, problem })
    },
  })
  let stop = () => {}

  return {
    get: async environmentId => {
      const environment = found(environmentId)
      const madeAtMs = clock.nowMs()
      const { blocks, whomToCall } = compose(environment, madeAtMs)
      const file = kept.get(environmentId)
      return {
        environmentId,
        environmentName: environment.name,
        madeAtMs,
        whomToCall,
        markdown: await toMarkdown(blocks),
        files: {
          ...files.pathsOf(environment, environments.list()),
          writtenAtMs: file === undefined || file.atMs === 0 ? null : file.atMs,
          problem: file?.problem ?? null,
        },
      }
    },
    page: async environmentId => {
      const environment = found(environmentId)
      return toHtml(titleOf(environment), compose(environment, clock.nowMs()).blocks)
    },
    setWhomToCall: (environmentId, text, actor) => {
      calls.set(found(environmentId), text, actor)
      pacer.ask(environmentId)
    },
    start: () => {
      const askAll = () => {
        for (const { id } of environments.list()) pacer.ask(id)
      }
      const sweep = () =>
        files
          .sweep(environments.list())
          .catch((error: unknown) => needs.log.error('an old runbook could not be removed', error))
      void sweep()
      askAll()
      stop = followChanges({
        events: needs.events,
        connections,
        timers,
        everyMs: keptUpEveryMinutes * 60_000,
        onFlags: id => {
          revisions.set(id, (revisions.get(id) ?? 0) + 1)
          pacer.ask(id)
        },
        onStatus: id => pacer.ask(id),
        onAll: askAll,
        onEnvironments: () => void sweep().then(askAll),
      })
    },
    close: async () => {
      stop()
      await pacer.close()
    },
  }
}

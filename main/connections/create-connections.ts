import type { AuditKind } from '../../shared/contract/history-contract.ts'
import type {
  ConnectionDraft,
  ConnectionView,
  ImportChoice,
  Imported,
  ImportPreview,
} from '../../shared/contract/connections-contract.ts'
import type { TestStep } from '../../shared/domain/connection-status.ts'
import type { Access, Connection } from '../../shared/domain/connection.ts'
import type { Actor } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { ConnectContext, Connector } from '../connectors/connector.ts'
import { Secret, type Credentials } from '../credentials/index.ts'
import type { Environments } from '../environments/index.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Log } from '../log/index.ts'
import { createOneAtATime } from '../one-at-a-time.ts'
import { connectionQueries, type SavedConnection } from '../store/journal/connection-queries.ts'
import { writeJournal } from '../store/journal/write-journal.ts'
import type { Store } from '../store/open-store.ts'
import { clientCertificateOf } from './client-certificate.ts'
import {
  checkCertificate,
  checkDestination,
  checkPlace,
  describeAdded,
  describeChanged,
  draftedConnection,
  givenSecrets,
} from './connection-draft.ts'
import { createConnectionFiles, type ExportedFile } from './create-connection-files.ts'
import { createConnectionSecrets, secretParts, type GivenSecrets } from './connection-secrets.ts'
import type { OpenConnections } from './open-connections.ts'
import {
  createOpenConnectors,
  definitionOf,
  toOpenConnection,
  type ConnectorRegistry,
  type Opened,
} from './open-connectors.ts'
import { createStatusBoard } from './status-board.ts'

/** What the contract asks of connections, method by method. */
export interface Connections {
  list(): ConnectionView[]
  save(draft: ConnectionDraft, actor: Actor): Promise<ConnectionView>
  setAccess(input: { readonly id: string; readonly access: Access }, actor: Actor): Promise<ConnectionView>
  giveSecret(input: SecretsGiven, actor: Actor): Promise<ConnectionView>
  remove(input: { readonly id: string }, actor: Actor): Promise<void>
  test(draft: ConnectionDraft, signal?: AbortSignal): AsyncGenerator<TestStep, void, void>
  /**
   * A connector of a draft for as long as `work` takes, reading only, by the code path of opening a saved one.
   * @throws AppError what `work` throws, without secrets
   */
  withDraft<T>(draft: ConnectionDraft, work: (connector: Connector) => Promise<T>): Promise<T>
  exportFile(): ExportedFile
  previewImport(input: { readonly text: string }): ImportPreview
  importFile(choice: ImportChoice, actor: Actor): Promise<Imported>
  refresh(input: { readonly id: string }, signal?: AbortSignal): Promise<ConnectionView>
  /** Closes every connector. */
  close(): Promise<void>
}

export type SecretsGiven = {
  readonly id: string
  readonly secret?: string | undefined
  readonly clientKey?: string | undefined
}

export type ConnectionsDependencies = {
  readonly journal: Store
  readonly registry: ConnectorRegistry
  readonly credentials: Credentials
  readonly environments: Environments
  readonly audit: AuditLog
  readonly events: EventHub
  readonly clock: Clock
  readonly log: Log
  /** reads the connection's store now; ends when it was read, or throws why not */
  readonly readNow: (connectionId: string, signal: AbortSignal) => Promise<void>
  /** how often a connection is read while nobody has said otherwise */
  readonly pollMs: () => number
}

export function createConnections(needs: ConnectionsDependencies): {
  readonly connections: Connections
  readonly open: OpenConnections
} {
  const { journal, registry, credentials, environments, audit, events, clock, log } = needs
  const queries = connectionQueries(journal.db)
  const secrets = createConnectionSecrets(credentials)
  const board = createStatusBoard(events)
  const connectors = createOpenConnectors(registry, secrets.use, log)
  const listeners = new Set<(connectionId: string) => void>()
  const oneAtATime = createOneAtATime()

  const tell = (connectionId: string) => {
    for (const listener of listeners) listener(connectionId)
    events.publish({ type: 'connections-changed' })
  }
  const start = (saved: SavedConnection) => {
    const connector = connectors.open(saved)
    board.open(saved.connection, connector.capabilities, needs.pollMs())
    // a keychain may take seconds to answer; until then the connection is simply connecting
    secrets.check(saved).catch((error: unknown) => {
      if (connectors.find(saved.connection.id)?.saved !== saved) return
      if (!(error instanceof AppError)) return void log.error('a secret could not be looked up', error)
      const { failure } = error
      board.report(saved.connection, {
        link: 'waiting-for-secret',
        failure,
        readiness: { state: 'not-ready', because: failure },
      })
    })
  }
  const restart = (saved: SavedConnection) => {
    start(saved)
    tell(saved.connection.id)
  }
  const known = (id: string): SavedConnection => {
    const opened = connectors.find(id)
    if (opened === undefined) throw new AppError({ code: 'not-found', what: 'connection', id })
    return opened.saved
  }
  const inOrder = () => {
    const rank = ({ saved }: Opened) => environments.find(saved.connection.environmentId)?.rank ?? 0
    return connectors
      .all()
      .toSorted((a, b) => rank(a) - rank(b) || a.saved.connection.name.localeCompare(b.saved.connection.name))
  }
  const view = (id: string): ConnectionView => {
    const saved = known(id)
    return {
      connection: saved.connection,
      status: board.get(id),
      secretSaved: secrets.isSaved(saved, 'secret'),
      clientKeySaved: secrets.isSaved(saved, 'clientKey'),
    }
  }
  const record = (connection: Connection, kind: AuditKind, actor: Actor, text: string) => {
    audit.append({
      atMs: clock.nowMs(),
      actor,
      kind,
      environmentId: connection.environmentId,
      connectionId: connection.id,
      flagKey: null,
      operationId: null,
      text,
    })
  }
  for (const saved of queries.list()) start(saved)
  const stopListening = [
    environments.onChanged(environmentId => {
      for (const { saved } of connectors.all()) {
        if (saved.connection.environmentId === environmentId) tell(saved.connection.id)
      }
    }),
    credentials.onUnlocked(() => {
      for (const { saved } of connectors.all()) if (saved.secretExpected) restart(saved)
      void forget(queries.removedIds())
    }),
  ]
  /** A locked vault cannot give up the secret of a removed connection; it is asked again once it is open. */
  async function forget(removedIds: readonly string[]): Promise<void> {
    try {
      for (const id of removedIds) await secrets.forget(id)
    } catch (error) {
      log.error('the secret of a removed connection could not be deleted', error)
    }
  }

  /** Secrets first: a connection whose secret was refused by the store is not saved. Put back when the journal refuses. */
  const commit = async (saved: SavedConnection, given: GivenSecrets, write: () => void) => {
    const { id } = saved.connection
    const before = await secrets.current(id, given)
    await secrets.keep(id, given, before)
    try {
      writeJournal(journal, write)
    } catch (error) {
      await secrets.keep(id, before, given)
      throw error
    }
    restart(saved)
    return view(id)
  }

  /** What a connector is opened with before its connection is saved. @throws AppError `secret-needed`, `invalid-input` */
  const draftContext = (draft: ConnectionDraft): ConnectContext => {
    const before = draft.id === undefined ? undefined : known(draft.id)
    const given = givenSecrets(draft)
    for (const part of secretParts) {
      const text = given[part]
      if (typeof text === 'string') credentials.redactor.learn(new Secret(text))
    }
    checkCertificate(draft, before)
    const secret = async (): Promise<string | null> => {
      if (given.secret !== undefined || before === undefined) return given.secret ?? null
      checkDestination(draft, before)
      return secrets.use(before, 'secret')
    }
    const clientKey = async (): Promise<string | null> => {
      if (given.clientKey !== undefined || before === undefined) return given.clientKey ?? null
      return secrets.use(before, 'clientKey')
    }
    return {
      connectionId: draft.id ?? 'not-saved-yet',
      name: draft.name,
      readOnly: before?.connection.access !== 'read-write',
      secret,
      clientKey,
    }
  }

  const files = createConnectionFiles({
    environments,
    saved: () => inOrder().map(opened => opened.saved),
    add: (added, actor) => {
      writeJournal(journal, () => {
        for (const one of added) {
          queries.put(one)
          record(one.connection, 'connection-added', actor, `${describeAdded(one.connection)}, from a file`)
        }
      })
      for (const one of added) restart(one)
    },
    clock,
  })

  const connections: Connections = {
    list: () => inOrder().map(({ saved }) => view(saved.connection.id)),
    save: (draft, actor) =>
      oneAtATime(async () => {
        const before = draft.id === undefined ? undefined : known(draft.id)
        const saved = draftedConnection(draft, before)
        const { connection } = saved
        const others = connectors.all().map(opened => opened.saved.connection)
        checkPlace(connection, environments.find(connection.environmentId), others)
        const given = givenSecrets(draft)
        return commit(saved, given, () => {
          queries.put(saved)
          if (before === undefined) record(connection, 'connection-added', actor, describeAdded(connection))
          else
            record(
              connection,
              'connection-changed',
              actor,
              describeChanged(before.connection, connection, given),
            )
        })
      }),
    setAccess: ({ id, access }, actor) =>
      oneAtATime(async () => {
        const before = known(id)
        if (before.connection.access === access) return view(id)
        const saved = { ...before, connection: { ...before.connection, access } }
        return commit(saved, keepAll, () => {
          queries.put(saved)
          record(
            saved.connection,
            'access-changed',
            actor,
            `${saved.connection.name}: ${before.connection.access} → ${access}`,
          )
        })
      }),
    giveSecret: ({ id, secret, clientKey }, actor) =>
      oneAtATime(async () => {
        if (secret === '' || (secret === undefined && !clientKey))
          throw new AppError({ code: 'invalid-input', field: 'secret', problem: 'it is empty' })
        const before = known(id)
        const { connection } = before
        const saved = { ...before, secretExpected: before.secretExpected || secret !== undefined }
        const ofCertificate = clientCertificateOf(connection.settings) === undefined ? undefined : clientKey
        const given = { secret, clientKey: ofCertificate }
        if (ofCertificate !== undefined) checkCertificate({ ...connection, clientKey }, before)
        return commit(saved, given, () => {
          queries.put(saved)
          record(connection, 'connection-changed', actor, describeChanged(connection, connection, given))
        })
      }),
    remove: ({ id }, actor) =>
      oneAtATime(async () => {
        const { connection } = known(id)
        writeJournal(journal, () => {
          queries.markRemoved(id, clock.nowMs())
          record(connection, 'connection-removed', actor, `${connection.name} removed`)
        })
        connectors.close(id)
        board.close(id)
        tell(id)
        await forget([id])
      }),
    test: async function* (draft, signal = neverAborted()) {
      const context = draftContext(draft)
      for await (const step of definitionOf(registry, draft.settings).test(draft.settings, context, signal)) {
        yield credentials.redactor.redactAll(step)
      }
    },
    withDraft: async (draft, work) => {
      const context = { ...draftContext(draft), readOnly: true }
      const connector = definitionOf(registry, draft.settings).connect(draft.settings, context)
      try {
        return await work(connector)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        throw new AppError(credentials.redactor.redactAll(error.failure), { cause: error })
      } finally {
        await connector.close()
      }
    },
    exportFile: files.exportFile,
    previewImport: ({ text }) => files.previewImport(text),
    importFile: (choice, actor) =>
      oneAtATime(async () => {
        const { added, environmentIds } = files.importFile(choice, actor)
        return {
          connections: added.map(({ connection }) => view(connection.id)),
          environmentIds: [...environmentIds],
        }
      }),
    refresh: async ({ id }, signal = neverAborted()) => {
      known(id)
      await needs.readNow(id, signal)
      return view(id)
    },
    close: async () => {
      for (const stop of stopListening) stop()
      await connectors.closeAll()
    },
  }

  const open: OpenConnections = {
    find: connectionId => {
      const opened = connectors.find(connectionId)
      const environment = opened && environments.find(opened.saved.connection.environmentId)
      return opened && environment ? toOpenConnection(opened, environment) : undefined
    },
    list: () => inOrder().flatMap(({ saved }) => open.find(saved.connection.id) ?? []),
    status: board.get,
    report: (connectionId, change) => {
      const connection = connectors.find(connectionId)?.saved.connection
      board.report(connection, credentials.redactor.redactAll(change))
    },
    onChanged: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  return { connections, open }
}

const keepAll: GivenSecrets = { secret: undefined, clientKey: undefined }

const neverAborted = () => new AbortController().signal

import type { Capabilities } from '../../../shared/domain/connection.ts'
import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'
import { onOffShare } from '../../../shared/evaluation/index.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { ConnectContext, Connector } from '../connector.ts'
import type { Resolve } from '../http/guarded-lookup.ts'
import { countCsvPeople } from '../mapped/csv-people.ts'
import { openHttpMeasures } from '../mapped/open-http-measures.ts'
import { mappedMeasures } from '../mapped/read-measures.ts'
import { applyWrites } from './apply-writes.ts'
import { createCommandStore } from './command-store.ts'
import { byHand } from './env-file-by-hand.ts'
import { createDelivery, noCommand } from './env-file-delivery.ts'
import { differences } from './env-file-differences.ts'
import { statesOf } from './env-flags.ts'
import type { EnvStore } from './env-store.ts'
import { createFileStore } from './file-store.ts'
import { findProgram } from './find-program.ts'
import { readScript } from './read-script.ts'

/** How long we wait, all in ms. Handed in, so that tests of silence need not sit through it. */
export type Patience = {
  /** for the file, or for the command that prints it */
  readonly readMs: number
  readonly connectMs: number
  /** for the application's own answer */
  readonly answerMs: number
}

export const usualPatience: Patience = { readMs: 4_000, connectMs: 4_000, answerMs: 4_000 }

/** Seed 002's store: a `.env` of on/off switches, which a front end takes up when it is built. */
export function connectEnvFile(
  settings: EnvFileSettings,
  context: ConnectContext,
  patience: Patience = usualPatience,
  resolve?: Resolve,
): Connector {
  const { connectionId, name: connection } = context
  const store = storeOf(settings, connection)
  const delivery = createDelivery(settings, connection, patience, resolve)
  const http =
    settings.probe === null ? undefined : openHttpMeasures(settings.probe, connection, patience, resolve)
  const closing = new AbortController()
  const limits = (signal: AbortSignal) => ({
    deadlineMs: patience.readMs,
    signal: AbortSignal.any([signal, closing.signal]),
  })

  return {
    capabilities: capabilitiesOf(settings),
    readStore: async (knownDigest, signal) => {
      const { bytes, hash } = await store.read(limits(signal))
      const serverTimeMs = Date.now()
      if (hash === knownDigest) return { status: 'unchanged', digest: hash, serverTimeMs }
      const flags = statesOf(bytes, settings, connectionId).map(({ flag }) => flag)
      return { status: 'read', digest: hash, serverTimeMs, flags, overrides: [] }
    },
    readBack: async (keys, signal): Promise<readonly FlagState[]> => {
      const wanted = new Set(keys)
      const { bytes } = await store.read(limits(signal))
      return statesOf(bytes, settings, connectionId).filter(({ flag }) => wanted.has(flag.key))
    },
    apply: async (writes, _mark, writeLimits, signal) => {
      if (!context.readOnly) {
        const ending = AbortSignal.any([signal, closing.signal])
        return applyWrites({ store, settings, connection, connectionId }, writes, writeLimits, ending)
      }
      const failure: Failure = { code: 'access-read-only', connection }
      return writes.map(
        ({ key }) => ({ key, status: 'refused', overwritten: null, failure, elapsedMs: 0 }) as const,
      )
    },
    differences: (state, intent) => differences(state, intent, settings),
    byHand: (key, intent) => byHand(key, intent, settings),
    // by its own setting: whether the emergency switch holds it off stands beside it
    effectiveShare: flag => onOffShare(flag),
    readiness: async signal => {
      const startedMs = performance.now()
      await store.checkWritable()
      const roundTripMs = settings.access.via === 'file' ? performance.now() - startedMs : null
      const because: Failure | undefined = context.readOnly
        ? { code: 'access-read-only', connection }
        : await whyNotDeliverable(settings, connection)
      if (signal.aborted) throw new AppError({ code: 'cancelled' })
      return {
        readiness: because === undefined ? { state: 'ready' } : { state: 'not-ready', because },
        roundTripMs,
        clockOffsetMs: null,
      }
    },
    readUsage: async () => {
      throw new AppError({ code: 'not-supported', connection, ability: 'usage of OLD and NEW' })
    },
    countPeople: async signal =>
      settings.people === null
        ? undefined
        : countCsvPeople(connection, settings.people, AbortSignal.any([signal, closing.signal])),
    readMeasures: mappedMeasures(
      connection,
      settings.measures,
      http === undefined ? {} : { http: http.read },
    ),
    delivery,
    ...(settings.rollbackScript === null
      ? {}
      : {
          readRollbackScript: signal => readScript(settings.rollbackScript ?? '', connection, limits(signal)),
        }),
    close: async () => {
      closing.abort()
      delivery.close()
      http?.close()
    },
  }
}

export function storeOf(settings: EnvFileSettings, connection: string): EnvStore {
  const { access, passedOn } = settings
  if (access.via === 'file') return createFileStore({ connection, file: access.path })
  return createCommandStore({ connection, file: access.read.join(' ').slice(0, 200) }, access, passedOn)
}

/** Stored is not served: without a way to build, a rollback waits for a person. */
export async function whyNotDeliverable(
  { apply }: EnvFileSettings,
  connection: string,
): Promise<Failure | undefined> {
  if (apply === null) return noCommand(connection)
  const [program = ''] = apply.command
  if ((await findProgram(program)) !== undefined) return undefined
  return { ...noCommand(connection), program, problem: 'not-found' }
}

function capabilitiesOf({ apply, people, measures }: EnvFileSettings): Capabilities {
  return {
    onOff: true,
    percentage: 'none',
    globalOverride: false,
    overrides: false,
    description: false,
    metadata: false,
    usage: false,
    people: people !== null,
    measures: measures.some(({ source }) => source !== null),
    feedback: false,
    personSwitch: false,
    delivery: apply === null ? 'by-hand' : 'command',
  }
}

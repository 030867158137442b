import type { DemoProgress, WorkspaceInfo } from '../shared/contract/workspace-contract.ts'
import type { z } from 'zod'
import { systemClock, type Clock } from './clock.ts'
import { createServices, type Services } from './create-services.ts'
import {
  createCredentials,
  readSecretChoice,
  type Credentials,
  type HostEncryption,
} from './credentials/index.ts'
import type { Demo, StartedDemo } from './demo/index.ts'
import { createLog, type Log } from './log/index.ts'
import { openStores, type Stores } from './store/open-stores.ts'
import {
  createActorBook,
  lockWorkspace,
  prepareWorkspaceFolder,
  workspaceId,
  type ActorBook,
  type WorkspaceKind,
} from './workspace/index.ts'

export type OpenWorkspaceOptions = {
  readonly home: string
  readonly kind: WorkspaceKind
  /** make the demo anew; nothing else can be reset */
  readonly reset: boolean
  readonly encryption?: HostEncryption | undefined
  /** who acts in the demo before anybody was asked */
  readonly inheritedName?: string | undefined
  readonly onProgress: (progress: z.infer<typeof DemoProgress>) => void
}

export type OpenWorkspace = {
  readonly kind: WorkspaceKind
  readonly folder: string
  readonly services: Services
  readonly actors: ActorBook
  readonly credentials: Credentials
  readonly notices: WorkspaceInfo['notices']
  readonly log: Log
  close(): Promise<void>
}

/**
 * Opens one workspace whole: folder, lock, files, secrets, services; for the demo also its server and traffic.
 * What was opened before a failure is closed again.
 *
 * @throws AppError `workspace-busy`, `file-corrupt`, `not-available-here`
 */
export async function openWorkspace(options: OpenWorkspaceOptions): Promise<OpenWorkspace> {
  const closers: (() => void | Promise<void>)[] = []
  const close = async () => {
    for (const closer of closers.splice(0).toReversed()) await closer()
  }
  try {
    const folder = prepareWorkspaceFolder(options.home, options.kind)
    const lock = lockWorkspace(folder.path, systemClock.nowMs())
    closers.push(() => lock.release())
    const demo = options.kind === 'demo' ? await startDemo(folder.path, options, closers) : undefined
    const clock: Clock = demo?.demo.clock ?? systemClock
    const stores = openStores(folder.path, clock.nowMs)
    closers.push(() => stores.close())
    const { credentials, log } = await openSecretsAndLog(folder, stores, options, closers)
    if (demo !== undefined) await seedDemo(demo.started, stores, credentials, clock)
    const services = createServices({
      stores,
      credentials,
      clock,
      log,
      withDefaults: demo === undefined,
      simulatedUntilMs: demo?.started.simulatedUntilMs ?? null,
    })
    closers.push(() => services.close())
    const inheritedName = options.inheritedName
    const actors = createActorBook({ journal: stores.journal, audit: services.audit, clock, inheritedName })
    if (demo?.started.isNew === true) await demo.demo.makePast(pastServices(services))
    if (demo !== undefined) await demo.demo.startTraffic()
    services.start()
    return {
      kind: options.kind,
      folder: folder.path,
      services,
      actors,
      credentials,
      notices: [...stores.notices],
      log,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Closers = (() => void | Promise<void>)[]

async function startDemo(
  folder: string,
  options: OpenWorkspaceOptions,
  closers: Closers,
): Promise<{ demo: Demo; started: StartedDemo }> {
  // loaded only when it is wanted: a person's own workspace needs no server of ours
  const { createDemo } = await import('./demo/index.ts')
  const demo = createDemo({
    folder,
    clock: systemClock,
    onProgress: options.onProgress,
    onProblem: problem =>
      console.error('demo traffic:', problem instanceof Error ? problem.message : problem),
  })
  if (options.reset) await demo.reset()
  closers.push(() => demo.stop())
  return { demo, started: await demo.start() }
}

async function seedDemo(
  started: StartedDemo,
  stores: Stores,
  credentials: Credentials,
  clock: Clock,
): Promise<void> {
  const { seedDemoWorkspace } = await import('./demo/index.ts')
  await seedDemoWorkspace(started, { journal: stores.journal, credentials, nowMs: clock.nowMs() })
}

async function openSecretsAndLog(
  folder: { readonly path: string; readonly log: string },
  stores: Stores,
  options: OpenWorkspaceOptions,
  closers: Closers,
): Promise<{ credentials: Credentials; log: Log }> {
  const credentials = await createCredentials({
    folder: folder.path,
    workspaceId: workspaceId(stores.journal, systemClock.nowMs()),
    // the demo's secrets are made anew at every start and are worth nothing afterwards
    choice: options.kind === 'demo' ? 'session' : readSecretChoice(process.env['SWITCHYARD_SECRETS']),
    encryption: options.encryption,
  })
  const log = createLog({ folder: folder.log, redact: credentials.redactor.redact })
  closers.push(() => log.close())
  return { credentials, log }
}

/** The demo's past is made by the very services that a person uses. */
function pastServices(services: Services) {
  return {
    syncOnce: services.sync.syncOnce,
    state: services.flagCache.state,
    change: services.flagChanges.change,
    rollBack: services.rollbacks.rollBack,
    restore: services.operations.restore,
    setReason: services.operations.setReason,
    operation: services.operations.get,
  }
}

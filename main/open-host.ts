import { userInfo } from 'node:os'
import { router } from './api/router.ts'
import type { ApiContext } from './api/api-context.ts'
import type { HostEncryption } from './credentials/index.ts'
import { Secret } from './credentials/index.ts'
import type { OpenedHost } from './host/opened-host.ts'
import { openWorkspace, type OpenWorkspace } from './open-workspace.ts'
import type { WorkspaceKind } from './workspace/index.ts'
import type { WorkspaceHost } from './workspace-host.ts'
import { AppError } from '../shared/failure.ts'

export type OpenHostOptions = {
  readonly home: string
  readonly hostKind: 'electron' | 'browser'
  readonly workspace: WorkspaceKind
  readonly version: string
  readonly platformAbilities: { readonly encryption?: HostEncryption | undefined }
  /** told in the terminal while the demo is being made, before there is a window */
  readonly onProgress?: (step: string) => void
}

/** Opens a workspace behind the contract; both hosts serve what this returns. */
export async function openHost(options: OpenHostOptions): Promise<OpenedHost> {
  const listeners = new Set<() => void>()
  const encryption = options.platformAbilities.encryption
  const open = (
    kind: WorkspaceKind,
    reset: boolean,
    inheritedName: string | undefined,
    onProgress: Progress,
  ) => openWorkspace({ home: options.home, kind, reset, encryption, inheritedName, onProgress })

  let told = ''
  let current: OpenWorkspace = await open(
    options.workspace,
    false,
    nameFor(options.workspace),
    ({ step }) => {
      if (step !== told) options.onProgress?.(step)
      told = step
    },
  )
  let switching: Promise<void> | null = null

  /** The other workspace is opened first where it can be, so that a demo that fails to start leaves everything as it was. */
  const switchTo = async (kind: WorkspaceKind, reset: boolean) => {
    const before = current
    const inheritedName = before.actors.actor()?.name ?? nameFor(kind)
    if (before.kind === kind) await before.close()
    const next = await open(kind, reset, kind === 'demo' ? inheritedName : undefined, progress =>
      before.services.events.publish({ type: 'demo-progress', progress }),
    )
    current = next
    for (const listener of listeners) listener()
    if (before.kind !== kind) await before.close()
  }
  const exclusively = async (work: () => Promise<void>) => {
    if (switching !== null) await switching.catch(() => {})
    switching = work().finally(() => {
      switching = null
    })
    await switching
  }

  const host: WorkspaceHost = {
    services: () => current.services,
    info: () => ({
      version: options.version,
      host: options.hostKind,
      platform: platformName(),
      workspace: current.kind,
      folder: current.folder,
      actor: current.actors.actor(),
      suggestedName: current.actors.suggestedName,
      secretStore: current.credentials.info(),
      notices: current.notices,
    }),
    actor: () => {
      const actor = current.actors.actor()
      if (actor !== null) return actor
      throw new AppError({
        code: 'invalid-input',
        field: 'name',
        problem: 'say who you are first: every action is recorded with a name',
      })
    },
    nameActor: name => current.actors.nameActor(name),
    openDemo: reset =>
      exclusively(async () => {
        if (current.kind !== 'demo' || reset) await switchTo('demo', reset)
      }),
    openOwn: () =>
      exclusively(async () => {
        if (current.kind !== 'own') await switchTo('own', false)
      }),
    createVault: passphrase => current.credentials.createVault(new Secret(passphrase)),
    unlockVault: passphrase => current.credentials.unlockVault(new Secret(passphrase)),
    events: signal => current.services.events.subscribe(signal),
    logBug: (reference, where, error) => void current.log.bug(where, error, reference),
  }
  const context: ApiContext = { host }

  return {
    router,
    context,
    onWorkspaceChanged: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      if (switching !== null) await switching.catch(() => {})
      await current.close()
    },
  }
}

type Progress = Parameters<typeof openWorkspace>[0]['onProgress']

/** The demo asks nobody who they are: it is opened in a hurry, and nothing in it is real. */
function nameFor(kind: WorkspaceKind): string | undefined {
  return kind === 'demo' ? userInfo().username : undefined
}

function platformName() {
  const known = ['linux', 'darwin', 'win32'] as const
  return known.find(name => name === process.platform) ?? 'other'
}

import { z } from 'zod'
import { Actor, ActorName } from '../domain/operation.ts'
import { procedure } from './procedure.ts'

/** What the host can do and what is open in it; the renderer adapts to this and asks nothing of the platform itself. */
export const WorkspaceInfo = z.object({
  version: z.string(),
  host: z.enum(['electron', 'browser']),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
  workspace: z.enum(['own', 'demo']),
  folder: z.string(),
  /** null until the first run's question is answered */
  actor: Actor.nullable(),
  suggestedName: z.string(),
  secretStore: z.object({
    kind: z.enum(['keychain', 'safe-storage', 'vault', 'this-run']),
    /** the vault exists and wants its passphrase */
    locked: z.boolean(),
    /** why nothing better is in use, in words */
    because: z.string().nullable(),
  }),
  /** files that were opened read-only or set aside at start, in words */
  notices: z.array(z.object({ id: z.string(), text: z.string() })),
})
export type WorkspaceInfo = z.infer<typeof WorkspaceInfo>

export const DemoProgress = z.object({ step: z.string(), share: z.number().min(0).max(1) })

export const workspaceContract = {
  info: procedure.output(WorkspaceInfo),
  nameActor: procedure.input(z.object({ name: ActorName })).output(Actor),
  /** Opens the demo workspace in this host (making it first, with progress); the own one stays untouched. */
  openDemo: procedure.input(z.object({ reset: z.boolean() })).output(z.void()),
  openOwn: procedure.output(z.void()),
  createVault: procedure.input(z.object({ passphrase: z.string().min(8).max(1000) })).output(z.void()),
  unlockVault: procedure.input(z.object({ passphrase: z.string().min(1).max(1000) })).output(z.void()),
}

import type { WorkspaceInfo } from '../shared/contract/workspace-contract.ts'
import type { AppEvent } from '../shared/contract/events-contract.ts'
import type { Actor } from '../shared/domain/operation.ts'
import type { Services } from './create-services.ts'

/** The one open workspace of this process, which may be exchanged for another while windows stay open. */
export interface WorkspaceHost {
  services(): Services
  info(): WorkspaceInfo
  /** @throws AppError `invalid-input` before the first run's question is answered */
  actor(): Actor
  nameActor(name: string): Actor
  openDemo(reset: boolean): Promise<void>
  openOwn(): Promise<void>
  createVault(passphrase: string): Promise<void>
  unlockVault(passphrase: string): Promise<void>
  /** Every event of whatever workspace is open; ends with the signal. */
  events(signal: AbortSignal): AsyncIterable<AppEvent>
  /** Logs what must never be shown, under a reference that may. */
  logBug(reference: string, where: string, error: unknown): void
}

import type { WorkspaceHost } from '../workspace-host.ts'

/** What every call is given, whichever host it came through. */
export type ApiContext = { readonly host: WorkspaceHost }

export { createActorBook, type ActorBook } from './actor-book.ts'
export { lockWorkspace } from './lock-workspace.ts'
export { homeFolder, prepareWorkspaceFolder, type WorkspaceKind } from './workspace-folder.ts'
export { workspaceId } from './workspace-id.ts'

export { createActorBook, type ActorBook } from './actor-book.ts'
export { lockWorkspace, type WorkspaceLock } from './lock-workspace.ts'
export {
  homeFolder,
  prepareWorkspaceFolder,
  type WorkspaceFolder,
  type WorkspaceKind,
} from './workspace-folder.ts'
export { workspaceId } from './workspace-id.ts'

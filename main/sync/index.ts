export { createSync, type Sync } from './create-sync.ts'
export type { SyncDependencies } from './sync-dependencies.ts'

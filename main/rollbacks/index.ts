export { createRollbacks, type Rollbacks, type RollbacksDependencies } from './create-rollbacks.ts'
export { readinessOf } from './rollback-preview.ts'

export { createRollbacks, type Rollbacks, type RollbacksDependencies } from './create-rollbacks.ts'

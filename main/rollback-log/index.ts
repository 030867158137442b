export { createRollbackLog, type RollbackLog } from './create-rollback-log.ts'

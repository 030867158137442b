export { RollbackLogPage } from './rollback-log-page.tsx'

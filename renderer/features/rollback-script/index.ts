export { RollbackScriptPage } from './rollback-script-page.tsx'

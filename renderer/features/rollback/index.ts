export { EmergencyButton, ROLLBACK_SHORTCUT } from './emergency-button.tsx'
export { RollbackProvider, useRollbackActions } from './rollback-context.tsx'
export { RollbackLayer } from './rollback-layer.tsx'
export type { ScopeChoice } from './rollback-state.ts'

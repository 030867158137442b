export { createFlagCache, type FlagCacheDependencies } from './create-flag-cache.ts'
export { createFlagHistory, type FlagHistory } from './flag-history.ts'
export { componentsOf, createFlagService, type FlagService, type FlagServiceDependencies } from './create-flag-service.ts'
export type { Cause, FlagCache, ObservedStates, Reading } from './flag-cache.ts'

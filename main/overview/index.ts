export { createOverviewService, type OverviewService } from './create-overview-service.ts'
export type { OverviewDependencies } from './overview-dependencies.ts'

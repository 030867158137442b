export { createOverviewService } from './create-overview-service.ts'

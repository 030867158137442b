export { createPeopleCounts, type PeopleCounts } from './people-counts.ts'

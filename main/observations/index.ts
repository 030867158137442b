export { createObservations, type Buckets, type Observations, type VariantCounts } from './create-observations.ts'

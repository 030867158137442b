export { createObservations, type Observations } from './create-observations.ts'

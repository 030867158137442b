export { errorRateInterval, z95 } from './error-rate-interval.ts'
export { rateDifferenceInterval, type Failures } from './rate-difference-interval.ts'

export { backendMovingShares, backendShareOf } from './backend-share.ts'
export {
  backendBucketOf,
  hashUserIdAs,
  shareBelow,
  type DigestHex,
  type DigestName,
} from './bucket-presets.ts'
export { calibrate } from './calibrate.ts'
export { evaluateBackend, type BackendProfile, type EvaluateBackendInput } from './evaluate-backend.ts'

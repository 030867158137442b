export { backendMovingShares, backendShareOf } from './backend-share.ts'
export {
  backendBucketOf,
  hashUserIdAs,
  shareBelow,
  type DigestHex,
  type DigestName,
} from './bucket-presets.ts'
export { calibrate, type Calibration, type KnownPair, type PresetFit } from './calibrate.ts'
export { evaluateBackend, type BackendProfile, type EvaluateBackendInput } from './evaluate-backend.ts'

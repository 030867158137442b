export { createCalibrations } from './create-calibration.ts'

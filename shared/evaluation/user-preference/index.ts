export { evaluatePreference, type EvaluatePreferenceInput } from './evaluate-preference.ts'
export { preferenceShareOf } from './preference-share.ts'

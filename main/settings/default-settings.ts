import type { Settings } from '../../shared/contract/settings-contract.ts'

/** Gentle reading; and the limits that the Phoenix rollout plan sets for its own alerts. */
export const defaultSettings: Settings = {
  watchedPollSeconds: 5,
  otherPollSeconds: 30,
  usagePollSeconds: 60,
  newErrorRatePercent: 5,
  errorIncreasePoints: 1,
  troubleWindowMinutes: 10,
}

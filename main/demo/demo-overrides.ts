import type { DemoEnvironment } from './demo-environments.ts'
import { dayMs, hourMs } from './demo-time.ts'

/** A row of `user_feature_overrides`. */
export type DemoOverride = {
  readonly environment: DemoEnvironment
  readonly flagKey: string
  /** which of the environment's people */
  readonly person: number
  readonly isEnabled: boolean
  readonly reason: string
  /** after the demo's making; below zero: expired; null: never */
  readonly expiresInMs: number | null
  /** before the demo's making */
  readonly agoMs: number
}

type Words = readonly [
  person: number,
  isEnabled: boolean,
  reason: string,
  agoDays: number,
  expiresInDays: number | null,
]

const rows = (
  environment: DemoEnvironment,
  flagKey: string,
  words: readonly Words[],
): readonly DemoOverride[] =>
  words.map(([person, isEnabled, reason, agoDays, expiresInDays]) => ({
    environment,
    flagKey,
    person,
    isEnabled,
    reason,
    expiresInMs: expiresInDays === null ? null : expiresInDays * dayMs,
    agoMs: agoDays * dayMs + 2 * hourMs,
  }))

/**
 * The first twelve are what keeps people on Phoenix, or off it, whatever the percentage says: ten NEW (two of them
 * expired, one user twice) and two OLD.
 */
export const demoOverrides: readonly DemoOverride[] = [
  ...rows('production', 'phoenix_pipeline_enabled', [
    [11, true, 'Core team: internal testing', 18, null],
    [12, true, 'Core team: internal testing', 18, null],
    [13, true, 'Core team: internal testing', 18, null],
    [14, true, 'Core team: internal testing', 18, null],
    [205, true, 'Beta user, asked for Phoenix in an interview', 13, 60],
    [318, true, 'Beta user, asked for Phoenix in an interview', 13, 60],
    [742, true, 'Compares both pipelines for support', 8, 14],
    // the same person again: the newest row decides
    [742, true, 'Compares both pipelines, prolonged', 3, 30],
    [1130, true, 'Conference demonstration', 12, -4],
    [1977, true, 'One-week trial', 15, -8],
    [466, false, 'Program without rest days, ticket 812', 6, 9],
    [1502, false, 'Imported program lost its supersets, ticket 845', 2, null],
  ]),
  ...rows('production', 'nutrition_planner_v2', [
    [88, true, 'Nutrition team', 12, null],
    [89, true, 'Nutrition team', 12, null],
    [930, false, 'Vegan plan with whey protein, ticket 861', 4, 20],
  ]),
  ...rows('production', 'guardian_replies_enabled', [
    [11, true, 'Core team: internal testing', 9, null],
    [1204, false, 'Wants plain answers, ticket 879', 3, 30],
  ]),
  ...rows('production', 'video_form_check', [[301, true, 'Pilot with one coach', 16, -1]]),
  ...rows('production', 'team_workspaces', [
    [610, true, 'Rowing club pilot', 17, 45],
    [611, true, 'Rowing club pilot', 17, 45],
  ]),
  ...rows('staging', 'phoenix_pipeline_enabled', [
    [3, true, 'Load test account', 17, null],
    [4, false, 'Keeps a legacy reference', 17, null],
  ]),
  ...rows('staging', 'voice_logging', [[21, true, 'Field test', 4, 10]]),
  ...rows('development', 'experimental_set_predictor', [[1, true, 'Research', 15, null]]),
  ...rows('development', 'phoenix_pipeline_enabled', [[2, false, 'Works on the legacy pipeline', 10, null]]),
]

import type { Flag, FlagState, Override } from '../../shared/domain/flag.ts'

/** A flag as the Phoenix store holds it: enabled, 25 %, nothing forced. */
export function buildFlag(fields: Partial<Flag> = {}): Flag {
  return {
    connectionId: 'production',
    key: 'phoenix_pipeline_enabled',
    description: 'New pipeline',
    enabled: true,
    percentage: 25,
    globalOverride: 'none',
    contradictory: false,
    metadata: '{}',
    createdAt: '2026-01-01 00:00:00+00',
    updatedAt: '2026-01-02 00:00:00+00',
    stored: {},
    version: 'v1',
    ...fields,
  }
}

export function buildOverride(fields: Partial<Override> = {}): Override {
  return {
    id: 'o1',
    flagKey: 'phoenix_pipeline_enabled',
    userId: 'user-1',
    variant: 'new',
    reason: 'beta tester',
    expiresAt: null,
    createdAt: '2026-01-01 00:00:00+00',
    ...fields,
  }
}

export function buildState(flag: Partial<Flag> = {}, overrides: readonly Override[] = []): FlagState {
  return { flag: buildFlag(flag), overrides: [...overrides] }
}

import type { FlagPatch } from '../../shared/domain/flag.ts'
import type { DemoFlagState } from './flag-life.ts'

/** For a store that has all of it. */
export function patchOf(before: DemoFlagState, after: DemoFlagState): FlagPatch {
  return {
    ...percentagePatchOf(before, after),
    ...(override(before) === override(after) ? {} : { globalOverride: override(after) }),
  }
}

/** For a store without global overrides. */
export function percentagePatchOf(before: DemoFlagState, after: DemoFlagState): FlagPatch {
  return {
    ...onOffPatchOf(before, after),
    ...(before.percentage === after.percentage ? {} : { percentage: after.percentage }),
  }
}

/** For a store that knows on and off only. */
export function onOffPatchOf(before: DemoFlagState, after: DemoFlagState): FlagPatch {
  return before.enabled === after.enabled ? {} : { enabled: after.enabled }
}

function override({ forceOn, forceOff }: DemoFlagState): 'none' | 'force-on' | 'force-off' {
  return forceOff ? 'force-off' : forceOn ? 'force-on' : 'none'
}

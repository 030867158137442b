import { expect, test } from 'vitest'
import { earlierSettings, patchBackTo } from '../../../../renderer/features/flags/change/earlier-settings.ts'
import type { FlagTimeline } from '../../../../shared/contract/flags-contract.ts'
import type { Capabilities } from '../../../../shared/domain/connection.ts'

type Step = FlagTimeline['steps'][number]
const step = (atMs: number, percentage: number | null, fields: Partial<Step> = {}): Step => ({
  atMs,
  percentage,
  effectiveShare: percentage === null ? null : percentage / 100,
  enabled: true,
  globalOverride: 'none',
  ...fields,
})
const offered = (...steps: Step[]) => earlierSettings(steps).map(one => one.percentage)

test('lower percentages that stood are offered, the one that stood last first, each once with its last time', () => {
  const steps = [step(1, 10), step(2, 25), step(3, 10), step(4, 5), step(5, 50)]
  expect(earlierSettings(steps)).toMatchObject([
    { percentage: 5, fromMs: 4, untilMs: 5 },
    { percentage: 10, fromMs: 3, untilMs: 4 },
    { percentage: 25, fromMs: 2, untilMs: 3 },
  ])
})

test('higher ones, nobody, what was off or forced, and what could not be computed are not offered', () => {
  expect(offered(step(1, 75), step(2, 0), step(3, 50))).toEqual([])
  expect(offered(step(1, 10, { enabled: false, effectiveShare: 0 }), step(2, 50))).toEqual([])
  expect(offered(step(1, 10, { globalOverride: 'force-off', effectiveShare: 0 }), step(2, 50))).toEqual([])
  expect(offered(step(1, 10, { effectiveShare: null }), step(2, 50))).toEqual([])
  expect(offered(step(1, 10))).toEqual([])
  expect(offered(step(1, 10), step(2, 50, { effectiveShare: null }))).toEqual([])
})

test('the share counts and not the number typed: forced on for everyone, fifty percent is a step back', () => {
  expect(offered(step(1, 50), step(2, 10, { globalOverride: 'force-on', effectiveShare: 1 }))).toEqual([50])
})

test('only what differs is written', () => {
  const [setting] = earlierSettings([step(1, 10), step(2, 50)])
  if (setting === undefined) throw new Error('nothing offered')
  const can = { globalOverride: true } as Capabilities
  const flag = { enabled: true, percentage: 50, globalOverride: 'none' } as const
  expect(patchBackTo(setting, flag, can)).toEqual({ percentage: 10 })
  expect(patchBackTo(setting, { ...flag, globalOverride: 'force-on' }, can)).toEqual({
    percentage: 10,
    globalOverride: 'none',
  })
})

import { expect, test } from 'vitest'
import { flagSentence } from '../../../../renderer/features/flags/one/flag-words.ts'
import type { Capabilities } from '../../../../shared/domain/connection.ts'
import { buildDetail } from './flag-fixtures.ts'

const detail = buildDetail()
const capabilities = detail.capabilities as Capabilities

test('says of overrides that there are none where there could be some', () => {
  expect(flagSentence({ ...detail, capabilities })).toEqual(
    expect.arrayContaining([expect.stringMatching(/override/), 'no global override']),
  )
})

test('and nothing of them where the store can hold none', () => {
  const words = flagSentence({
    ...detail,
    capabilities: { ...capabilities, overrides: false, globalOverride: false },
  })
  expect(words.join(' · ')).not.toContain('override')
  expect(words).toContain('enabled')
})

test('a percentage beside people who chose is one of those who never did', () => {
  const counted = { people: 5_000, onNew: 1_253, undecided: 508 }
  const words = flagSentence({
    ...detail,
    flag: { ...detail.flag, percentage: 25, counted },
    summary: { ...detail.summary, effectiveShare: 0.276 },
  })
  expect(words.slice(0, 2).map(part => part.replaceAll(',', ''))).toEqual([
    '1253 of 5000 people switched to NEW',
    '25 % of the 508 who never chose → really 27.6 % of people',
  ])
})

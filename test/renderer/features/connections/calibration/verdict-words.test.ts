import { expect, test } from 'vitest'
import { verdictWords } from '../../../../../renderer/features/connections/calibration/verdict-words.ts'
import type { Calibration } from '../../../../../shared/domain/calibration.ts'

const calibration: Calibration = {
  verdict: 'found',
  preset: 'md5-hex8',
  fits: [{ preset: 'md5-hex8', agreed: 20, disagreed: 0 }],
  chance: 1 / 90_000,
}

test('a function that was found is named, with the odds that it is the wrong one', () => {
  expect(verdictWords(calibration)).toMatch(/^MD5.* all 20 people .* about once in 90,000 tries\.$/)
})

test('people at 0 or 100 % are said to tell nothing', () => {
  const fits = [{ preset: 'md5-hex8', agreed: 0, disagreed: 0 } as const]
  expect(verdictWords({ ...calibration, verdict: 'too-few', preset: null, fits, chance: 1 })).toContain(
    'at 0 % and at 100 %',
  )
})

test('what chance alone could have done is not called found', () => {
  const words = verdictWords({ ...calibration, verdict: 'too-few', preset: null, chance: 0.3 })
  expect(words).toContain('too little')
  expect(words).toContain('about once in 3 tries')
})

import { describe, expect, test } from 'vitest'
import { failureWords } from '../../../../renderer/ui/index.ts'
import { Failure, failureCodes } from '../../../../shared/failure.ts'
import { oneOfEachFailure } from '../../support/failures.ts'

describe('failure words', () => {
  test.each(failureCodes)('%s: says what happened and what to do next, in sentences', code => {
    const { what, next } = failureWords(oneOfEachFailure[code])
    expect(what).toMatch(/^[\p{Lu}\p{Ll}].*\.$/u)
    expect(next).toMatch(/^\p{Lu}.{10,}[.\w]$/u)
    expect(next).not.toBe(what)
  })

  test.each(failureCodes)('%s: shows neither its code nor an empty blank', code => {
    const { what, next } = failureWords(oneOfEachFailure[code])
    const text = `${what} ${next}`
    expect(text).not.toMatch(/undefined|null|\[object|NaN/)
    if (code.includes('-')) expect(text).not.toContain(code)
  })

  test.each(failureCodes)('%s: names every fact a person could act on', code => {
    const failure = oneOfEachFailure[code]
    expect(Failure.safeParse(failure).success).toBe(true)
    const { what, next } = failureWords(failure)
    for (const fact of [
      'connection',
      'address',
      'user',
      'database',
      'key',
      'blocker',
      'file',
      'reference',
      'holder',
    ])
      if (fact in failure) expect(`${what} ${next}`).toContain(String(Reflect.get(failure, fact)))
  })

  test('every way of being unreachable has its own sentence', () => {
    const problems = ['refused', 'name-not-found', 'timed-out', 'closed', 'network'] as const
    const sentences = problems.map(problem => {
      const failure = { ...oneOfEachFailure['connection-unreachable'], problem }
      return failureWords(failure).what
    })
    expect(new Set(sentences).size).toBe(problems.length)
  })

  test('a lock whose holder is unknown does not invent one', () => {
    expect(failureWords({ code: 'row-locked', key: 'phoenix' }).what).toBe(
      'phoenix is locked by another session.',
    )
  })

  test('a long list of missing columns is cut, and says how many are left', () => {
    const missing = Array.from({ length: 9 }, (_, index) => `column_${index}`)
    const { what } = failureWords({ code: 'schema-missing', connection: 'orders-db', missing })
    expect(what).toContain('column_4 and 4 more')
    expect(what).not.toContain('column_5')
  })
})

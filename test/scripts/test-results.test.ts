import { expect, test } from 'vitest'
import { readPlaywright, readVitest, sumOf } from '../../scripts/test-results.mjs'

const file = (status: string, states: string[]) => ({
  name: import.meta.filename,
  status,
  assertionResults: states.map(state => ({ status: state })),
})

test('every vitest test is counted once, and skipped ones with their file and reason', () => {
  const report = {
    testResults: [
      file('passed', ['passed', 'passed', 'pending', 'skipped', 'todo']),
      file('failed', ['passed', 'failed']),
    ],
  }
  expect(readVitest(report, text => (text.includes('readVitest') ? 'because' : '?'))).toEqual({
    passed: 3,
    failed: 1,
    skipped: 3,
    skippedSuites: [{ name: 'test/scripts/test-results.test.ts', count: 3, because: 'because' }],
  })
})

test('a file that could not be loaded has failed', () => {
  expect(readVitest({ testResults: [file('failed', [])] }, () => '').failed).toBe(1)
  expect(readVitest({ testResults: [file('failed', ['passed'])] }, () => '').failed).toBe(1)
})

test('playwright: a second try that passes counts, an unexpected outcome is a failure, a skipped one keeps its reason', () => {
  const spec = (status: string, annotations: object[] = []) => ({
    specs: [{ tests: [{ status, annotations }] }],
  })
  const skip = [{ type: 'skip', description: 'no runtime' }]
  const report = {
    errors: [{ message: 'set-up failed' }],
    suites: [
      {
        file: 'a.spec.ts',
        suites: [
          spec('expected'),
          spec('unexpected'),
          spec('flaky'),
          spec('skipped', skip),
          spec('skipped', skip),
        ],
      },
    ],
  }
  expect(readPlaywright(report)).toEqual({
    passed: 2,
    failed: 2,
    skipped: 2,
    skippedSuites: [{ name: 'test/app/a.spec.ts', count: 2, because: 'no runtime' }],
  })
})

test('a test that another one kept from running is told from one that was skipped on purpose', () => {
  const spec = (test: object) => ({ specs: [{ tests: [{ annotations: [], status: 'skipped', ...test }] }] })
  const suites = [
    { file: 'a.spec.ts', suites: [spec({ expectedStatus: 'passed' }), spec({ expectedStatus: 'skipped' })] },
  ]
  expect(readPlaywright({ suites }).skippedSuites.map(({ because }) => because)).toEqual([
    'did not run, because one before it failed',
    'no reason given',
  ])
})

test('sums add up', () => {
  const one = { passed: 1, failed: 2, skipped: 3, skippedSuites: [{ name: 'a', count: 3, because: 'b' }] }
  expect(sumOf([one, one])).toEqual({
    passed: 2,
    failed: 4,
    skipped: 6,
    skippedSuites: [...one.skippedSuites, ...one.skippedSuites],
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { projectRoot } from './project-root.mjs'

/**
 * @typedef {{ passed: number, failed: number, skipped: number, skippedSuites: Skipped[] }} Results
 * @typedef {{ name: string, count: number, because: string }} Skipped
 */

/** @returns {Results} */
export function noResults() {
  return { passed: 0, failed: 0, skipped: 0, skippedSuites: [] }
}

/**
 * @param {{ testResults: any[] }} report of Vitest's JSON reporter
 * @param {(text: string) => string} becauseOf says why a suite was skipped, judging by its source
 * @returns {Results}
 */
export function readVitest(report, becauseOf) {
  const results = noResults()
  for (const file of report.testResults) {
    const states = file.assertionResults.map(test => test.status)
    const skipped = states.filter(state => state !== 'passed' && state !== 'failed').length
    results.passed += states.filter(state => state === 'passed').length
    results.failed += states.filter(state => state === 'failed').length
    results.skipped += skipped
    // a file that could not even be loaded, or whose set-up failed, has no failed test to count
    if (file.status === 'failed' && !states.includes('failed')) results.failed += 1
    if (skipped > 0) {
      const because = existsSync(file.name) ? becauseOf(readFileSync(file.name, 'utf8')) : 'the file is gone'
      results.skippedSuites.push({ name: shown(file.name), count: skipped, because })
    }
  }
  return results
}

/**
 * @param {{ suites?: any[], errors?: any[] }} report of Playwright's JSON reporter
 * @returns {Results}
 */
export function readPlaywright(report) {
  const results = noResults()
  results.failed += report.errors?.length ?? 0
  const visit = (suite, file) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        if (test.status === 'skipped') {
          results.skipped += 1
          const because = reasonOf(test)
          const known = results.skippedSuites.find(each => each.name === file && each.because === because)
          if (known === undefined) results.skippedSuites.push({ name: file, count: 1, because })
          else known.count += 1
        } else if (test.status === 'expected') results.passed += 1
        else if (test.status === 'flaky') {
          // counted, and never silent: whoever reads this has something to mend
          console.warn(`passed at the second try only: ${file} › ${spec.title}`)
          results.passed += 1
        } else results.failed += 1
      }
    }
    for (const inner of suite.suites ?? []) visit(inner, file)
  }
  for (const suite of report.suites ?? []) visit(suite, `test/app/${suite.file}`)
  return results
}

/** @param {Results[]} all @returns {Results} */
export function sumOf(all) {
  return all.reduce(
    (sum, each) => ({
      passed: sum.passed + each.passed,
      failed: sum.failed + each.failed,
      skipped: sum.skipped + each.skipped,
      skippedSuites: [...sum.skippedSuites, ...each.skippedSuites],
    }),
    noResults(),
  )
}

function reasonOf(test) {
  const reason = test.annotations.find(each => each.type === 'skip')?.description
  if (reason !== undefined) return reason
  return test.expectedStatus === 'passed' ? 'did not run, because one before it failed' : 'no reason given'
}

function shown(path) {
  return relative(projectRoot, path).split('\\').join('/') || join('.', path)
}

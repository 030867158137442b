import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { asProgram } from '../as-program.mjs'
import { ensureBuilt } from '../ensure-built.mjs'
import { findChromium } from '../find-chromium.mjs'
import { findMysql } from '../find-mysql.mjs'
import { findPostgres } from '../find-postgres.mjs'
import { projectRoot } from '../project-root.mjs'
import { pinnedFirst } from '../run-captured.mjs'
import { runAndForward } from '../run-and-forward.mjs'
import { noResults, readPlaywright, readVitest, sumOf } from '../test-results.mjs'

const artifacts = join(projectRoot, 'artifacts')
const vitestReport = join(artifacts, 'vitest.json')
const playwrightReport = join(artifacts, 'playwright.json')

/** Builds, runs every suite that this machine has servers and a browser for, and counts. */
export async function run() {
  await ensureBuilt()
  mkdirSync(artifacts, { recursive: true })
  const postgres = await findPostgres()
  const mysql = await findMysql()
  const chromium = findChromium()
  console.log(`Servers: ${postgres.words}; ${mysql.words}.`)
  console.log(`Browser: ${chromium ?? 'none found (SWITCHYARD_CHROMIUM names one)'}.`)
  const env = {
    ...process.env,
    ...pinnedFirst(),
    ...(postgres.url === undefined ? {} : { SWITCHYARD_TEST_POSTGRES_URL: postgres.url }),
    ...(mysql.url === undefined ? {} : { SWITCHYARD_TEST_MYSQL_URL: mysql.url }),
  }

  let results
  try {
    results = sumOf([await runVitest(env, { postgres, mysql }), await runPlaywright(env, chromium)])
  } finally {
    await postgres.stop()
  }

  if (results.skippedSuites.length > 0) console.log('\nSkipped:')
  for (const { name, count, because } of results.skippedSuites)
    console.log(`  ${name} (${count}): ${because}`)
  if (results.passed === 0) {
    console.log('\nNot one test passed, so this run proves nothing.')
    results.failed = Math.max(1, results.failed)
  }
  console.log(`\n${results.passed} passed, ${results.failed} failed, ${results.skipped} skipped`)
  return results.failed === 0 ? 0 : 1
}

async function runVitest(env, servers) {
  const code = await runTool(
    'vitest',
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`],
    env,
    vitestReport,
  )
  const report = readReport(vitestReport)
  const results = report === undefined ? noResults() : readVitest(report, text => whySkipped(text, servers))
  return withExitCode(results, code)
}

async function runPlaywright(env, chromium) {
  const project = chromium === undefined ? ['--project=electron'] : []
  const code = await runTool('playwright', ['test', ...project], env, playwrightReport)
  const report = readReport(playwrightReport)
  const results = withExitCode(report === undefined ? noResults() : readPlaywright(report), code)
  if (chromium !== undefined) return results

  await runTool(
    'playwright',
    ['test', '--list', '--project=browser', '--reporter=json'],
    { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
    playwrightReport,
    'ignore',
  )
  const listed = readPlaywright({ suites: readReport(playwrightReport)?.suites ?? [] })
  const skipped = listed.passed + listed.failed + listed.skipped
  const because = 'no Chromium or Chrome on this machine'
  return sumOf([
    results,
    { ...noResults(), skipped, skippedSuites: [{ name: 'test/app', count: skipped, because }] },
  ])
}

/** A tool that fails without a failed test (a crash, an unhandled error) has still failed. */
function withExitCode(results, code) {
  return code !== 0 && results.failed === 0 ? { ...results, failed: 1 } : results
}

function runTool(tool, args, env, report, stdio = 'inherit') {
  rmSync(report, { force: true })
  const program = tool === 'vitest' ? 'vitest/vitest.mjs' : 'playwright/cli.js'
  return runAndForward(process.execPath, [join(projectRoot, 'node_modules', program), ...args], {
    cwd: projectRoot,
    env,
    stdio,
  })
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
}

/** Vitest's report leaves the reason out; where it stands in the source, it stands in `skip('…')`. */
function whySkipped(text, { postgres, mysql }) {
  if (postgres.url === undefined && /support\/postgres|SWITCHYARD_TEST_POSTGRES_URL/.test(text))
    return postgres.words
  if (mysql.url === undefined && /support\/(mysql|flag-databases)|SWITCHYARD_TEST_MYSQL_URL/.test(text))
    return mysql.words
  if (/keytar|keychain/i.test(text))
    return 'no keychain answers here (no session bus, or keytar could not be built)'
  return /\bskip\('([^']+)'\)/.exec(text)?.[1] ?? 'the suite says why'
}

await asProgram(import.meta.url, run)

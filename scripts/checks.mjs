import { checkBoundaries } from './lint/check-boundaries.mjs'
import { projectRoot } from './project-root.mjs'
import { runCaptured } from './run-captured.mjs'

const typeProjects = ['shared', 'main', 'preload', 'renderer', 'test', 'scripts']

const types = typeProjects.map(project => ({
  name: `types ${project}`,
  run: () => runCaptured('tsc', ['-p', project]),
}))

const lint = [
  { name: 'lint', run: () => runCaptured('oxlint', ['--type-aware', '--deny-warnings']) },
  {
    name: 'import boundaries',
    async run() {
      const folders = ['main', 'preload', 'renderer', 'shared', 'test']
      const { problems } = await checkBoundaries({ baseDir: projectRoot, folders })
      return { code: problems.length === 0 ? 0 : 1, output: problems.join('\n') }
    },
  },
]

const rest = [
  { name: 'dead code', run: () => runCaptured('knip', ['--no-progress', '--treat-config-hints-as-errors']) },
  { name: 'format', run: () => runCaptured('oxfmt', ['--check', '.']) },
]

export const lintChecks = lint
export const allChecks = [...types, ...lint, ...rest]

/** Runs them two at a time and prints only what is wrong. @returns exit code */
export async function runChecks(checks) {
  const waiting = [...checks]
  const failed = []
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { code, output } = await check.run()
      console.log(`${code === 0 ? '✓' : '✗'} ${check.name}`)
      if (code === 0) continue
      failed.push(check.name)
      console.log(output.trimEnd().replace(/^/gm, '    '))
    }
  }
  await Promise.all([worker(), worker()])
  if (failed.length > 0) console.log(`\nNot right yet: ${failed.join(', ')}.`)
  return failed.length === 0 ? 0 : 1
}

import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const nodeTests =
  'test/{main,shared,connectors,migrations,support,preload,faults,durability,scripts}/**/*.test.ts'

export default defineConfig({
  test: {
    // the long ones wait for servers to start and for limits to pass, rather than compute
    maxWorkers: Math.max(3, availableParallelism()),
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A suite that would pass without a single test is a suite that nobody notices to be gone.
    passWithNoTests: false,
    // happy-dom has no layout, so a focus trap finds nothing in it to focus and prints the whole tree; a browser does
    onConsoleLog: log => !log.includes('use-focus-trap'),
    projects: [
      { extends: true, test: { name: 'node', include: [nodeTests], environment: 'node' } },
      {
        extends: true,
        test: { name: 'renderer', include: ['test/renderer/**/*.test.{ts,tsx}'], environment: 'happy-dom' },
      },
    ],
    coverage: {
      include: ['main/**', 'renderer/**', 'shared/**', 'preload/**'],
      reportsDirectory: 'artifacts/coverage',
    },
  },
})

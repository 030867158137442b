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

import { defineConfig } from 'vitest/config'

const nodeTests =
  'test/{main,shared,connectors,migrations,support,preload,faults,durability,scripts}/**/*.test.ts'

export default defineConfig({
  test: {
    testTimeout: 20_000,
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

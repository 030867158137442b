import { defineConfig } from 'playwright/test'
import { findChromium } from './scripts/find-chromium.mjs'

const chromium = findChromium()

/** Runs through the built application. One at a time: each has a host of its own, and the machine is small. */
export default defineConfig({
  testDir: 'test/app',
  // wiped at every start: what is to be kept goes to artifacts/
  outputDir: 'test-results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // a shared machine may stall for seconds; a second try is named in the summary, so that it is not forgotten
  retries: process.env['CI'] === undefined ? 0 : 1,
  // generous: they end a run that hangs, and say nothing about how fast the app is
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'artifacts/playwright.json' }]],
  use: {
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    viewport: { width: 1360, height: 860 },
    ...(chromium === undefined
      ? {}
      : {
          launchOptions: {
            executablePath: chromium,
            args: [
              '--no-sandbox',
              '--disable-gpu',
              '--disable-quic',
              '--no-first-run',
              '--disable-background-networking',
              '--disable-component-update',
              '--disable-sync',
            ],
          },
        }),
  },
  projects: [
    { name: 'browser', testIgnore: 'electron/**' },
    { name: 'electron', testMatch: 'electron/*.spec.ts' },
  ],
})

import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const dist = process.env['SWITCHYARD_DIST'] ?? join(import.meta.dirname, 'dist')

const sharedLibraries = /node_modules[\\/](?!zod[\\/]|@orpc[\\/]|chart\.js|react-chartjs-2|@kurkle)/

export default defineConfig({
  root: join(import.meta.dirname, 'renderer'),
  // Absolute: the page is served from the root of its origin in both hosts, whatever the hash route is.
  base: '/',
  publicDir: false,
  plugins: [react()],
  // The host replaces this in every index.html it serves (main/host/page-files.ts).
  html: { cspNonce: 'SWITCHYARD_STYLE_NONCE' },
  build: {
    target: 'chrome140',
    outDir: join(dist, 'renderer'),
    emptyOutDir: true,
    sourcemap: false,
    // Nothing as data: URL, so that every byte of the page is in the host's fixed map of files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // One file instead of twenty of the interface's own libraries. Not zod, which must be told not to ask for eval
          // before a schema is made, and not what draws charts, which is no part of the first screen.
          groups: [{ name: 'kit', test: sharedLibraries, minShareCount: 2 }],
        },
      },
    },
  },
})

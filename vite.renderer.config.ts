import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const dist = process.env['SWITCHYARD_DIST'] ?? join(import.meta.dirname, 'dist')

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
  },
})

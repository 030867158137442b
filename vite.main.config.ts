import { join } from 'node:path'
import { defineConfig } from 'vite'

const dist = process.env['SWITCHYARD_DIST'] ?? join(import.meta.dirname, 'dist')

/** Main as ESM; packages stay in node_modules, several of them carry native code. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    ssr: true,
    target: 'node24',
    outDir: join(dist, 'main'),
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { browser: 'main/browser/index.ts', electron: 'main/electron/index.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      external: ['electron'],
    },
  },
})

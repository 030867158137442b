import { join } from 'node:path'
import { defineConfig } from 'vite'

const dist = process.env['SWITCHYARD_DIST'] ?? join(import.meta.dirname, 'dist')

/** CommonJS in one file: a sandboxed preload can require nothing but electron's renderer modules. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    target: 'chrome140',
    outDir: join(dist, 'preload'),
    emptyOutDir: true,
    minify: false,
    lib: { entry: 'preload/index.ts', formats: ['cjs'], fileName: () => 'index.cjs' },
    rolldownOptions: { external: ['electron'] },
  },
})

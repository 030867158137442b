import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'

/** Builds the bare page as the app's own page is built. */
export async function buildBarePage(folder: string): Promise<void> {
  await build({
    configFile: false,
    root: join(import.meta.dirname, 'page'),
    logLevel: 'warn',
    plugins: [react()],
    build: { target: 'chrome140', outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
  })
}

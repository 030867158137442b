import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './project-root.mjs'

const inputs = [
  '{main,preload,renderer,shared,resources}/**',
  'vite.*.config.ts',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
]
const dist = join(projectRoot, 'dist')
const stampFile = join(dist, '.built-from')

/** Builds renderer, main and preload into dist/ unless they were built from exactly these sources. */
export async function ensureBuilt({ force = false } = {}) {
  const wanted = hashOfInputs()
  if (!force && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return
  console.log('Building…')
  // Built aside and moved in at the end: a half-built dist/ never runs, and two builds at once do not mix.
  const aside = join(projectRoot, 'node_modules', '.cache', `switchyard-build-${process.pid}`)
  const { NODE_ENV } = process.env
  try {
    process.env['SWITCHYARD_DIST'] = aside
    const { build } = await import('vite')
    for (const part of ['renderer', 'main', 'preload']) {
      await build({ configFile: join(projectRoot, `vite.${part}.config.ts`), logLevel: 'warn' })
    }
    mkdirSync(aside, { recursive: true })
    writeFileSync(join(aside, '.built-from'), wanted)
    rmSync(dist, { recursive: true, force: true })
    renameSync(aside, dist)
  } finally {
    delete process.env['SWITCHYARD_DIST']
    // vite leaves "production" behind, under which React's tests do not run
    if (NODE_ENV === undefined) delete process.env['NODE_ENV']
    else process.env['NODE_ENV'] = NODE_ENV
    rmSync(aside, { recursive: true, force: true })
  }
}

/** By content: times lie after a clone, a checkout or a copy, and reading it all takes some 20 ms. */
function hashOfInputs() {
  const hash = createHash('sha256')
  for (const file of globSync(inputs, { cwd: projectRoot }).sort()) {
    const path = join(projectRoot, file)
    if (!statSync(path).isFile()) continue
    hash.update(`${file}\0`).update(readFileSync(path)).update('\0')
  }
  return hash.digest('hex')
}

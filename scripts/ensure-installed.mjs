import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './project-root.mjs'

const stampFile = join(projectRoot, 'node_modules', '.switchyard-installed')

/** Installs the locked dependencies unless exactly these are there. @returns whether they are there now */
export function ensureInstalled() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(projectRoot, 'package-lock.json')))
    .update(`${process.platform} ${process.arch}`)
    .digest('hex')
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return true
  if (isInstalledAlready()) {
    writeFileSync(stampFile, wanted)
    return true
  }

  console.log('Installing the locked dependencies (first time, about a minute)…')
  const { command, args, shell } = npm()
  const { status, error } = spawnSync(
    command,
    [...args, 'ci', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: projectRoot,
      // npm's own chatter goes to standard error, so that the output of the task stays the task's
      stdio: ['ignore', 2, 2],
      shell,
    },
  )
  if (error !== undefined || status !== 0) {
    console.error(
      `The dependencies could not be installed${error ? ` (${error.message})` : ''}. ` +
        'Check that this computer reaches the package registry, then run the command again.',
    )
    return false
  }
  writeFileSync(stampFile, wanted)
  return true
}

/** Somebody ran npm by hand: what it noted down of node_modules is what the lock file asks for. */
function isInstalledAlready() {
  const notes = join(projectRoot, 'node_modules', '.package-lock.json')
  if (!existsSync(notes)) return false
  const installed = JSON.parse(readFileSync(notes, 'utf8')).packages
  const { packages } = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'))
  return Object.entries(packages).every(
    // an optional package is left out on the platforms that it is not for
    ([path, { version, optional }]) =>
      path === '' || installed[path]?.version === version || (optional && installed[path] === undefined),
  )
}

/** The npm that started us; under it the Node that runs npm, since `npm ci` replaces node_modules/.bin/node. */
function npm() {
  const cli = process.env['npm_execpath']
  if (cli !== undefined && /\.c?js$/.test(cli)) {
    return { command: process.env['npm_node_execpath'] ?? process.execPath, args: [cli], shell: false }
  }
  // npm is a batch file on Windows, which only a shell can start; the arguments are fixed words
  return { command: 'npm', args: [], shell: process.platform === 'win32' }
}

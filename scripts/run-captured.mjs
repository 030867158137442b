import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { projectRoot } from './project-root.mjs'

/**
 * Runs a locked command-line tool and keeps what it prints.
 *
 * @returns {Promise<{ code: number, output: string }>}
 */
export function runCaptured(tool, args, env = {}) {
  return new Promise((resolve, reject) => {
    const path = join(
      projectRoot,
      'node_modules',
      '.bin',
      process.platform === 'win32' ? `${tool}.cmd` : tool,
    )
    const child = spawn(path, args, {
      cwd: projectRoot,
      env: { ...process.env, ...pinnedFirst(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', text => (output += text))
    child.stderr.setEncoding('utf8').on('data', text => (output += text))
    child.once('error', reject)
    child.once('close', code => resolve({ code: code ?? 1, output }))
  })
}

/** Tools start with whatever `node` comes first in the path; it has to be the pinned one. */
export function pinnedFirst() {
  const separator = process.platform === 'win32' ? ';' : ':'
  return { PATH: [join(projectRoot, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(separator) }
}

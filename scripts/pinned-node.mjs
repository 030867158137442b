import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './project-root.mjs'

/** better-sqlite3 13 does not refuse an older Node, it crashes in it. */
const oldestUsable = 24

/**
 * The Node of the lock file, else the running one where it is new enough.
 *
 * @returns its path, or in words why there is none
 */
export function findPinnedNode() {
  const path = pinnedPath()
  if (path !== undefined && existsSync(path)) {
    const { status } = spawnSync(path, ['--version'], { stdio: 'ignore' })
    if (status === 0) return path
  }
  if (Number(process.versions.node.split('.')[0]) >= oldestUsable) return process.execPath
  return {
    problem:
      `Switchyard runs on Node ${oldestUsable} or newer, and no pinned Node was installed for ` +
      `${process.platform}-${process.arch} (this is ${process.version}). ` +
      `Install Node ${oldestUsable} or newer, delete node_modules and run the command again.`,
  }
}

export function isPinnedNode(path) {
  return realpathSync(path) === realpathSync(process.execPath)
}

function pinnedPath() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'))
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const names = [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]
  const name = names.find(each => each in optionalDependencies)
  if (name === undefined) return undefined
  return join(projectRoot, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
}

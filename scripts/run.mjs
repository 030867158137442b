#!/usr/bin/env node
/**
 * The only entry point of every npm script. Runs on any Node ≥ 20 with nothing installed: it gets the locked
 * dependencies, among them the pinned Node, and hands the task to that one.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ensureInstalled } from './ensure-installed.mjs'
import { findPinnedNode, isPinnedNode } from './pinned-node.mjs'
import { runAndForward } from './run-and-forward.mjs'

const tasks = ['demo', 'start', 'test', 'check', 'lint', 'bench', 'build', 'format']

async function main() {
  const [task, ...rest] = process.argv.slice(2)
  if (task === undefined || !tasks.includes(task)) {
    console.error(`Usage: npm run <${tasks.join('|')}>`)
    return 2
  }
  if (Number(process.versions.node.split('.')[0]) < 20) {
    console.error(
      `Switchyard needs Node 20 or newer to start; this is ${process.version}. Install a newer Node and try again.`,
    )
    return 1
  }
  if (!ensureInstalled()) return 1

  const script = fileURLToPath(new URL(`./tasks/${task === 'demo' ? 'start' : task}.mjs`, import.meta.url))
  if (!existsSync(script)) throw new Error(`missing: ${script}`)
  const argv = task === 'demo' ? ['demo', ...rest] : task === 'start' ? ['own', ...rest] : rest

  const node = findPinnedNode()
  if (typeof node !== 'string') {
    console.error(node.problem)
    return 1
  }
  if (!isPinnedNode(node)) return runAndForward(node, [script, ...argv])
  const { run } = await import(pathToFileURL(script).href)
  return run(argv)
}

// undefined: the task goes on (a host that serves) and sets its own code
const code = await main()
if (code !== undefined) process.exitCode = code

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { lockWorkspace } from '../../../main/workspace/index.ts'
import { failureOf } from '../../support/failure-of.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Waits for its start signal, so that all copies try at the same moment, and then holds what it got. */
const copy = `
import { lockWorkspace } from ${JSON.stringify(resolve('main/workspace/lock-workspace.ts'))}
process.stdin.once('data', () => {
  try {
    lockWorkspace(process.argv[2], Date.now())
    console.log('got it')
  } catch (error) {
    console.log(JSON.stringify(error.failure ?? { code: 'bug', message: error.message }))
  }
  setInterval(() => {}, 1000)
})
console.log('waiting')
`

type Copy = { readonly process: ChildProcess; readonly line: () => Promise<string> }

function startCopy(folder: string, script: string): Copy {
  const child = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return { process: child, line: async () => String((await lines.next()).value) }
}

async function startAtOnce(folder: string, count: number): Promise<{ copies: Copy[]; answers: string[] }> {
  const script = join(folder, 'copy.ts')
  writeFileSync(script, copy)
  const copies = Array.from({ length: count }, () => startCopy(folder, script))
  for (const each of copies) expect(await each.line()).toBe('waiting')
  for (const each of copies) each.process.stdin?.write('go\n')
  return { copies, answers: await Promise.all(copies.map(each => each.line())) }
}

async function killHard(each: Copy): Promise<void> {
  each.process.kill('SIGKILL')
  await once(each.process, 'exit')
}

test('of twenty copies started at once exactly one gets the workspace', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder()
  const { answers } = await startAtOnce(folder, 20)
  expect(answers.filter(answer => answer === 'got it')).toHaveLength(1)
  for (const answer of answers.filter(text => text !== 'got it')) {
    expect(JSON.parse(answer)).toMatchObject({ code: 'workspace-busy' })
  }
})

test('a copy that was killed leaves the workspace free, and its successor is named', async () => {
  const folder = temporaryFolder()
  for (let round = 0; round < 3; round++) {
    const { copies } = await startAtOnce(folder, 1)
    const [holder] = copies
    if (holder === undefined) throw new Error('no copy')
    expect(failureOf(() => lockWorkspace(folder, 0))).toMatchObject({
      code: 'workspace-busy',
      holder: expect.stringContaining(`process ${holder.process.pid} on `),
    })
    await killHard(holder)
  }
  lockWorkspace(folder, 0).release()
})

test('a released workspace can be locked again, by this process too', () => {
  const folder = temporaryFolder()
  const lock = lockWorkspace(folder, 0)
  expect(failureOf(() => lockWorkspace(folder, 0))).toMatchObject({ code: 'workspace-busy' })
  lock.release()
  lockWorkspace(folder, 0).release()
})

test('a holder file of a process that is gone is not believed', () => {
  const folder = temporaryFolder()
  const lock = lockWorkspace(folder, 0)
  writeFileSync(join(folder, 'holder.json'), JSON.stringify({ pid: 2 ** 30, host: 'elsewhere', sinceMs: 0 }))
  expect(failureOf(() => lockWorkspace(folder, 0))).toMatchObject({
    holder: expect.stringContaining('elsewhere'),
  })
  writeFileSync(join(folder, 'holder.json'), 'not json')
  expect(failureOf(() => lockWorkspace(folder, 0))).toMatchObject({
    holder: 'another copy that is just starting',
  })
  lock.release()
})

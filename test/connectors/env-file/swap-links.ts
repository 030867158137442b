import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'

/** Swaps links to what is outside in and out of the way of a write, as fast as it can, until it is told to stop. */
const { folder, outside, kind, control } = workerData as {
  folder: string
  outside: string
  kind: 'file' | 'folder'
  control: SharedArrayBuffer
}
const state = new Int32Array(control)
const file = join(folder, '.env')
let swaps = 0
while (Atomics.load(state, 0) === 0) {
  try {
    if (kind === 'file') {
      const link = join(folder, `.link-${swaps}`)
      symlinkSync(join(outside, '.env'), link)
      renameSync(link, file)
      const plain = join(folder, `.plain-${swaps}`)
      writeFileSync(plain, 'REACT_APP_USE_A=true\n', { mode: 0o600 })
      renameSync(plain, file)
    } else {
      renameSync(folder, `${folder}-aside`)
      symlinkSync(outside, folder)
      rmSync(folder)
      renameSync(`${folder}-aside`, folder)
    }
  } catch {
    // the other side was in the way; the next round tries again
    if (kind === 'folder') mkdirSync(folder, { recursive: true })
  }
  swaps += 1
  Atomics.store(state, 1, swaps)
}
parentPort?.postMessage(swaps)

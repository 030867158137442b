import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Block } from './runbook-document.ts'

/** Ten thousand flags take a while, and a rollback asked for meanwhile must not wait for them. In ms. */
const longestTurnMs = 15

/** Each block as text, with a turn for everybody else in between. */
export async function printGently(
  blocks: readonly Block[],
  textOf: (block: Block) => string,
): Promise<readonly string[]> {
  const texts: string[] = []
  let sinceMs = performance.now()
  for (const block of blocks) {
    texts.push(textOf(block))
    if (performance.now() - sinceMs < longestTurnMs) continue
    await nextTurn()
    sinceMs = performance.now()
  }
  return texts
}

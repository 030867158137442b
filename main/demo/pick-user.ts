import type { Random } from './random.ts'

/** Share of requests made by people who hold an override: testers use what they test more than others do. */
const pinnedShare = 0.03

export function createPickUser(
  people: readonly string[],
  pinned: ReadonlySet<string>,
  random: Random,
): () => string {
  const testers = [...pinned]
  return () => random.pick(testers.length > 0 && random.next() < pinnedShare ? testers : people) ?? ''
}

/** Well within a server's longest packet (16 MB, and 4 MB in old ones), even where each character takes four bytes. */
const mostCharacters = 100_000
const mostItems = 1_000

/** A statement for each part of a long list, one after the other in the same transaction. */
export async function inChunks<Item, Result>(
  items: readonly Item[],
  lengthOf: (item: Item) => number,
  work: (chunk: readonly Item[]) => Promise<readonly Result[]>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  for (let from = 0; from < items.length;) {
    let to = from
    for (let left = mostCharacters; to < items.length && to - from < mostItems; to += 1) {
      left -= lengthOf(items[to] as Item)
      if (left < 0 && to > from) break
    }
    for (const result of await work(items.slice(from, to))) results.push(result)
    from = to
  }
  return results
}

export function textLength(text: string): number {
  return text.length
}

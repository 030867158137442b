import Database from 'better-sqlite3'
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore, type StoreDefinition } from '../../../main/store/open-store.ts'
import { cacheDefinition } from '../../../main/store/cache/cache-definition.ts'
import { historyDefinition } from '../../../main/store/history/history-definition.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Small, seeded, so that a failure can be run again. */
function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const rows = 400

function makeFile(folder: string, definition: StoreDefinition): string {
  const store = openStore(folder, definition)
  if (definition.name === 'cache') {
    const put = store.db.prepare('INSERT INTO connection_reading VALUES (?, ?, 1)')
    for (let row = 0; row < rows; row += 1) put.run(`connection ${row}`, 'd'.repeat(64))
  } else {
    const put = store.db.prepare('INSERT INTO source (connection_id) VALUES (?)')
    for (let row = 0; row < rows; row += 1) put.run(`connection ${row}`)
  }
  store.close()
  return join(folder, `${definition.name}.db`)
}

function mutate(file: string, random: (below: number) => number): void {
  const bytes = readFileSync(file)
  switch (random(4)) {
    case 0:
      return truncateSync(file, random(bytes.length))
    case 1:
      for (let flips = 0; flips <= random(20); flips += 1) bytes[random(bytes.length)] = random(256)
      break
    case 2:
      bytes.fill(0, random(bytes.length))
      break
    default:
      bytes.copy(bytes, random(bytes.length), random(bytes.length))
  }
  writeFileSync(file, bytes)
}

const seed = Number(process.env['SWITCHYARD_TEST_SEED'] ?? Date.now() % 1_000_000)
/** it damages the definition of an index, which passes for sound until the file is written */
const damagedDefinition = 31_676

test.each([
  ['cache', seed, cacheDefinition],
  ['history', seed, historyDefinition],
  ['history', damagedDefinition, historyDefinition],
] as const)(
  'a mutated file of the %s opens, and nothing is lost in silence (%i)',
  (_name, seed, definition) => {
    const random = createRandom(seed)
    const count =
      definition.name === 'cache' ? 'SELECT count(*) FROM connection_reading' : 'SELECT count(*) FROM source'
    const original = makeFile(temporaryFolder(), definition)
    for (let round = 0; round < 40; round += 1) {
      const folder = temporaryFolder()
      const file = join(folder, `${definition.name}.db`)
      copyFileSync(original, file)
      mutate(file, random)
      const store = openStore(folder, definition)
      const found = store.db.prepare(count).pluck().get()
      const isTold = store.notice !== null
      const isSound = new Database(file, { readonly: true }).pragma('quick_check', { simple: true }) === 'ok'
      store.close()
      expect({ seed, round, isSound, isTold: isTold || found === rows }).toEqual({
        seed,
        round,
        isSound: true,
        isTold: true,
      })
    }
  },
)

import { expect, onTestFinished, test } from 'vitest'
import { createAuditLog } from '../../../main/audit/index.ts'
import { systemClock } from '../../../main/clock.ts'
import { createOperationJournal } from '../../../main/operations/operation-journal.ts'
import type { Operation, Part } from '../../../main/operations/operation-record.ts'
import { createPeopleLedgers } from '../../../main/operations/people-ledgers.ts'
import { AppError } from '../../../shared/failure.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { listingEvents, mara, openJournal } from '../../support/journal-parts.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const part = { connectionId: 'c', targets: [] as Part['targets'] } as Part

async function openLedgers(kind: Operation['kind']) {
  const store = openJournal(temporaryFolder())
  onTestFinished(() => store.close())
  const journal = createOperationJournal(store, createAuditLog(store.db, listingEvents()), systemClock)
  const operation: Operation = {
    sequence: journal.nextSequence(),
    id: 'o1',
    kind,
    title: 'Roll back',
    actor: mara,
    askedAtMs: 1,
    askedMonotonicMs: null,
    limitMs: null,
    restores: null,
    peopleUnpinned: 0,
    parts: [],
    targets: [
      {
        index: 0,
        connectionId: 'c',
        key: 'k',
        intent: { kind: 'roll-back', suspendOverrides: true },
        before: null,
        overwritten: null,
        after: null,
        state: 'planned',
        failure: null,
        writeMs: null,
        verifyMs: null,
        attempts: 0,
        progress: null,
        rest: 'none',
        givenUp: null,
        undecided: false,
      },
    ],
    askedReason: null,
    reason: null,
    recorded: true,
    cancelled: false,
    givenUp: null,
    settledAtMs: null,
    allVerifiedMs: null,
  }
  await journal.begin(operation)
  let isFull = false
  const ledgers = createPeopleLedgers({
    journal: {
      ...journal,
      keepPeople: (...asked) => {
        if (isFull) throw new AppError({ code: 'journal-unwritable', problem: 'full' })
        return journal.keepPeople(...asked)
      },
    },
    unrecord: one => {
      one.recorded = false
    },
  })
  return {
    store,
    operation,
    ledgers,
    fill: () => {
      isFull = true
    },
  }
}

async function all(chunks: AsyncIterable<readonly string[]>): Promise<string[]> {
  const found: string[] = []
  for await (const chunk of chunks) found.push(...chunk)
  return found
}

test('whom an operation moved by one flag is not whom it moved by another', async () => {
  const { ledgers, operation } = await openLedgers('rollback')
  const ledger = ledgers.open(operation, part)
  await ledger.keep('k', ['1', '2'])
  await ledger.keep('k', ['2', '3'])
  await ledger.keep('other', ['9'])
  await ledger.keep('k', [])
  expect(await all(ledger.kept('k'))).toEqual(['1', '2', '3'])
  expect(await all(ledgers.kept('o1', 'c', 'other'))).toEqual(['9'])
  expect(await all(ledgers.kept('o1', 'd', 'k'))).toEqual([])
  expect(await all(ledgers.kept('o2', 'c', 'k'))).toEqual([])
  expect([ledger.hasKept('k'), ledger.hasKept('none')]).toEqual([true, false])
})

test('a journal that is full: a rollback keeps them in memory and goes on', async () => {
  const { ledgers, operation, fill } = await openLedgers('rollback')
  const ledger = ledgers.open(operation, part)
  await ledger.keep('k', ['1', '2'])
  fill()
  await ledger.keep('k', ['2', '3'])
  expect(operation.recorded).toBe(false)
  expect(await all(ledger.kept('k'))).toEqual(['1', '2', '3'])
  expect(ledgers.count('o1', 'c', 'k')).toBe(4)
})

test.each(['change', 'restore'] as const)('a journal that is full stops a %s', async kind => {
  const { ledgers, operation, fill } = await openLedgers(kind)
  fill()
  expect(await failureOfAsync(ledgers.open(operation, part).keep('k', ['1']))).toMatchObject({
    code: 'journal-unwritable',
  })
  expect(operation.recorded).toBe(true)
  expect(ledgers.count('o1', 'c', 'k')).toBe(0)
})

test('a million people take some MB, and come back each once', async () => {
  const { ledgers, operation, store } = await openLedgers('rollback')
  const ledger = ledgers.open(operation, part)
  const sizeBefore = store.db.pragma('page_count', { simple: true }) as number
  const began = performance.now()
  let seed = 1
  let id = 7_000_000
  for (let from = 0; from < 1_000_000; from += 5_000) {
    const people = Array.from({ length: 5_000 }, () => {
      seed = Math.imul(seed, 1_103_515_245) + 12_345
      id += 1 + ((seed >>> 16) % 60)
      return String(id)
    })
    await ledger.keep('k', people)
  }
  const keptMs = performance.now() - began
  const pages = (store.db.pragma('page_count', { simple: true }) as number) - sizeBefore
  const bytes = pages * (store.db.pragma('page_size', { simple: true }) as number)
  expect(bytes).toBeLessThan(5_000_000)
  let count = 0
  const read = performance.now()
  for await (const chunk of ledger.kept('k')) count += chunk.length
  expect(count).toBe(1_000_000)
  if (process.env['SWITCHYARD_SHOW_FIGURES'] !== undefined)
    console.info(
      `1,000,000 people: kept in ${keptMs.toFixed(0)} ms, ${bytes} bytes, read in ${(performance.now() - read).toFixed(0)} ms`,
    )
}, 60_000)

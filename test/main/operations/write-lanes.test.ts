import { expect, test } from 'vitest'
import { createWriteLanes, type Urgency } from '../../../main/operations/write-lanes.ts'

/** Work that ends when it is told to, and notes that it began. */
function createWork(begun: string[]) {
  const ends = new Map<string, () => void>()
  return {
    end: (name: string) => ends.get(name)?.(),
    work: (name: string) => async (cutOff: AbortSignal) => {
      begun.push(name)
      await new Promise<void>(resolve => {
        ends.set(name, resolve)
        cutOff.addEventListener('abort', () => resolve())
      })
      return cutOff.aborted ? 'cut off' : 'done'
    },
  }
}
const turns = () => new Promise(resolve => setTimeout(resolve, 5))

test('one after another, rollbacks first, then what is left of one, then the rest in order', async () => {
  const begun: string[] = []
  const { work, end } = createWork(begun)
  const inLane = createWriteLanes(60_000)
  const ask = (name: string, urgency: Urgency) => inLane('c', urgency, work(name))
  const all = [
    ask('first', 'rollback'),
    ask('change 1', 'ordinary'),
    ask('again', 'rollback-again'),
    ask('change 2', 'ordinary'),
    ask('rollback', 'rollback'),
  ]
  for (const name of ['first', 'rollback', 'again', 'change 1', 'change 2']) {
    await turns()
    expect(begun.at(-1)).toBe(name)
    end(name)
  }
  expect(await Promise.all(all)).toEqual(['done', 'done', 'done', 'done', 'done'])
})

test('connections do not wait for one another', async () => {
  const begun: string[] = []
  const { work, end } = createWork(begun)
  const inLane = createWriteLanes(60_000)
  const all = [inLane('one', 'ordinary', work('one')), inLane('two', 'ordinary', work('two'))]
  await turns()
  expect(begun).toEqual(['one', 'two'])
  end('one')
  end('two')
  await Promise.all(all)
})

test('an ordinary write is cut off for a rollback when its time is over; a rollback never is', async () => {
  const { work, end } = createWork([])
  const inLane = createWriteLanes(1)
  const change = inLane('c', 'ordinary', work('change'))
  const first = inLane('c', 'rollback', work('first'))
  expect(await change).toBe('cut off')
  const second = inLane('c', 'rollback', work('second'))
  await turns()
  end('first')
  expect(await first).toBe('done')
  await turns()
  end('second')
  expect(await second).toBe('done')
})

test('work that throws hands the lane on', async () => {
  const inLane = createWriteLanes(60_000)
  const failing = inLane('c', 'ordinary', async () => {
    throw new Error('no')
  })
  const next = inLane('c', 'ordinary', async () => 'done')
  await expect(failing).rejects.toThrow('no')
  expect(await next).toBe('done')
})

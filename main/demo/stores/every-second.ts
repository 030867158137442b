import type { StoreTraffic } from './demo-store.ts'

const everyMs = 1000

/** The same work again and again until it is stopped. A second's failure is told, and the next is tried all the same. */
export function everySecond(work: () => Promise<void>, onProblem: (problem: unknown) => void): StoreTraffic {
  let timer: NodeJS.Timeout | undefined
  let busy: Promise<void> = Promise.resolve()
  let stopped = true
  const run = (): Promise<void> => work().catch(onProblem)
  const again = (): void => {
    if (stopped) return
    timer = setTimeout(() => {
      busy = run().then(again)
    }, everyMs)
    // traffic alone keeps no app open
    timer.unref()
  }
  return {
    start: async () => {
      if (!stopped) return
      stopped = false
      busy = run()
      await busy
      again()
    },
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await busy
    },
  }
}

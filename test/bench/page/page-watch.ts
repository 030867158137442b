import type { Sight } from './sight.ts'

export type LongTask = { readonly startMs: number; readonly durationMs: number }
export type Frames = { readonly frames: number; readonly totalMs: number; readonly p95Ms: number }

/** What is added to every page that is measured; times are milliseconds since its navigation began. */
export type PageWatch = {
  /** Resolves when the sight was painted. */
  painted(sight: Sight): Promise<number>
  /** of what the page was opened for */
  opened: Promise<number>
  /** of the newest click, when the browser took it */
  clickedAtMs: number
  readonly longTasks: LongTask[]
  /** Scrolls a list from its first row to its last in so many frames. */
  scrollThrough(selector: string, frames: number): Promise<Frames>
}

declare global {
  var pageWatch: PageWatch
}

/** Runs inside the page before anything of its own; uses nothing from outside of itself. */
export function installPageWatch(): void {
  const isSeen = ({ present, absent = [] }: Sight): boolean =>
    present.every(({ selector, atLeast = 1, text = '' }) => {
      const found = document.querySelectorAll(selector)
      return found.length >= atLeast && (found[0]?.textContent ?? '').includes(text)
    }) && absent.every(selector => document.querySelector(selector) === null)

  /** The message is handled after the frame that is being prepared was painted. */
  const afterPaint = (then: () => void): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = then
      port2.postMessage(null)
    })
  }
  const painted = (sight: Sight): Promise<number> =>
    new Promise((resolve, reject) => {
      const givingUp = setTimeout(() => {
        observer.disconnect()
        const shown = document.body.innerText.slice(0, 2000)
        reject(new Error(`not seen within 30 s: ${JSON.stringify(sight)}; instead:\n${shown}`))
      }, 30_000)
      const look = (): void => {
        if (!isSeen(sight)) return
        observer.disconnect()
        clearTimeout(givingUp)
        afterPaint(() => resolve(performance.now()))
      }
      const observer = new MutationObserver(look)
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
      look()
    })
  const longTasks: LongTask[] = []
  new PerformanceObserver(list => {
    for (const { startTime, duration } of list.getEntries())
      longTasks.push({ startMs: startTime, durationMs: duration })
  }).observe({ type: 'longtask', buffered: true })

  const scrollThrough = (selector: string, frames: number): Promise<Frames> =>
    new Promise((resolve, reject) => {
      const element = document.querySelector(selector)
      if (element === null) return reject(new Error(`nothing to scroll: ${selector}`))
      element.scrollTop = 0
      const step = (element.scrollHeight - element.clientHeight) / frames
      const stamps: number[] = []
      const onFrame = (): void => {
        stamps.push(performance.now())
        if (stamps.length <= frames) {
          element.scrollTop = step * stamps.length
          requestAnimationFrame(onFrame)
          return
        }
        const times = stamps.slice(1).map((stamp, index) => stamp - (stamps[index] ?? 0))
        times.sort((a, b) => a - b)
        resolve({
          frames: times.length,
          totalMs: (stamps.at(-1) ?? 0) - (stamps[0] ?? 0),
          p95Ms: times[Math.floor(times.length * 0.95)] ?? 0,
        })
      }
      requestAnimationFrame(onFrame)
    })
  globalThis.pageWatch = { painted, opened: Promise.resolve(0), clickedAtMs: 0, longTasks, scrollThrough }
  addEventListener(
    'click',
    event => {
      globalThis.pageWatch.clickedAtMs = event.timeStamp
    },
    true,
  )
}

import { useEffect, useRef } from 'react'
import type { MouseEvent, PointerEvent } from 'react'

/** How long the button is held until it fires, ms. */
export const HOLD_MS = 1200
/** A press shorter than this is a click. */
const CLICK_MS = 250
const TICK_MS = 40
/** What one tick may add: time in which the window was frozen does not count as holding, a release may be queued behind it. */
const MOST_PER_TICK_MS = 120

type HoldEvents = {
  readonly onProgress: (share: number) => void
  readonly onCancel: () => void
  readonly onFire: () => void
  /** a short click, or Enter, or a click made by assistive technology */
  readonly onClick: () => void
}

/**
 * Press and hold. Releasing, leaving the button, a second finger, losing the window: each cancels.
 * @returns handlers for the button
 */
export function useHold({ onProgress, onCancel, onFire, onClick }: HoldEvents) {
  const timer = useRef<ReturnType<typeof setInterval> | undefined>(undefined)
  const held = useRef(0)
  const swallowClick = useRef(false)

  const stop = () => {
    clearInterval(timer.current)
    timer.current = undefined
  }
  const cancel = () => {
    if (timer.current === undefined) return
    stop()
    swallowClick.current = held.current >= CLICK_MS
    onCancel()
  }
  const latest = useRef({ onProgress, onFire, cancel })
  latest.current = { onProgress, onFire, cancel }

  useEffect(() => {
    const onBlur = () => latest.current.cancel()
    window.addEventListener('blur', onBlur)
    return () => {
      window.removeEventListener('blur', onBlur)
      stop()
    }
  }, [])

  const begin = (event: PointerEvent) => {
    cancel()
    swallowClick.current = false
    if (event.button !== 0 || !event.isPrimary) return
    held.current = 0
    let last = performance.now()
    timer.current = setInterval(() => {
      const now = performance.now()
      held.current += Math.min(now - last, MOST_PER_TICK_MS)
      last = now
      if (held.current >= HOLD_MS) {
        stop()
        swallowClick.current = true
        latest.current.onFire()
      } else if (held.current >= CLICK_MS) {
        latest.current.onProgress(held.current / HOLD_MS)
      }
    }, TICK_MS)
  }

  return {
    onPointerDown: begin,
    onPointerUp: cancel,
    onPointerLeave: cancel,
    onPointerCancel: cancel,
    onContextMenu: (event: MouseEvent) => {
      // A long touch asks for a context menu; on a Mac so does a click with Control, which is no press.
      event.preventDefault()
      if (event.ctrlKey) cancel()
    },
    onClick: (event: MouseEvent) => {
      const swallow = swallowClick.current && event.detail > 0
      swallowClick.current = false
      if (!swallow) onClick()
    },
  }
}

import { useLayoutEffect, useRef } from 'react'
import { navigationEntries } from '../frame/navigation.tsx'
import { useAppState } from '../state/app-state-context.tsx'
import { useEnvironment } from '../state/use-environment.ts'
import type { GoTo } from '../use-route.ts'

/** How long after `g` the second key counts. */
const SECOND_KEY_MS = 1_200

/** Ctrl/Cmd+K, `?`, `g` and a letter, Alt and a digit. Nothing single-keyed fires while a person types or a dialog is open. */
export function useGlobalShortcuts(goTo: GoTo): void {
  const palette = useAppState(state => state.paletteToggled)
  const paletteOpen = useAppState(state => state.paletteOpen)
  const shortcuts = useAppState(state => state.shortcutsToggled)
  const { environments, pick } = useEnvironment()
  const leader = useRef(0)

  // before the frame is painted: who sees it may press at once
  useLayoutEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      if (
        (event.ctrlKey || event.metaKey) &&
        !event.shiftKey &&
        !event.altKey &&
        event.key.toLowerCase() === 'k'
      ) {
        event.preventDefault()
        palette(!paletteOpen)
        return
      }
      if (event.ctrlKey || event.metaKey || isTyping(event.target) || isDialogOpen()) return
      // The digit by its place: Alt turns the character itself into another one on some keyboards.
      const digit = event.altKey ? /^Digit([1-9])$/.exec(event.code)?.[1] : undefined
      const environment = digit === undefined ? undefined : environments[Number(digit) - 1]
      if (environment !== undefined) {
        event.preventDefault()
        return pick(environment.id)
      }
      if (event.altKey) return
      if (event.key === '?') {
        event.preventDefault()
        return shortcuts(true)
      }
      if (event.timeStamp - leader.current < SECOND_KEY_MS) {
        const entry = navigationEntries.find(({ shortcut }) => shortcut === `g ${event.key}`)
        leader.current = 0
        if (entry !== undefined) goTo({ page: entry.page })
        return
      }
      if (event.key === 'g') leader.current = event.timeStamp
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [environments, goTo, palette, paletteOpen, pick, shortcuts])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  )
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null
}

import { useEffect, useState } from 'react'

/** The time, ms since 1970, ten times a second while `running`: for a stopwatch and nothing else. */
export function useElapsedNow(running: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setNow(Date.now()), 100)
    return () => clearInterval(timer)
  }, [running])
  return now
}

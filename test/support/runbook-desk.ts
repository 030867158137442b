import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createEventHub } from '../../main/events/index.ts'
import { createFlagCache } from '../../main/flags/index.ts'
import { createRunbooks } from '../../main/runbooks/index.ts'
import { openStores } from '../../main/store/open-stores.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import type { FlagState } from '../../shared/domain/flag.ts'
import { fixedClock, listingAudit } from './journal-parts.ts'
import { manualTimers } from './manual-timers.ts'
import { createDeskConnections, production, staging, type DeskConnection } from './operations-desk.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { never } from './writing.ts'

/** Runbooks over real files and whatever stores a test has; time passes only when told to. */
export function runbookDesk(initial: readonly DeskConnection[]) {
  const workspace = temporaryFolder()
  const folder = join(workspace, 'runbooks')
  const stores = openStores(workspace)
  const desk = createDeskConnections(initial)
  const timers = manualTimers()
  const clock = fixedClock()
  const events = createEventHub({ timers })
  const audit = listingAudit()
  const errors: unknown[] = []
  const places: Environment[] = [production, staging]
  const { connections } = desk
  const onUnwritable = (error: unknown) => void errors.push(error)
  const cache = createFlagCache({
    cache: stores.cache,
    history: stores.history,
    connections,
    events,
    onUnwritable,
  })
  const runbooks = createRunbooks({
    folder,
    journal: stores.journal,
    environments: { list: () => [...places], find: id => places.find(one => one.id === id) },
    connections,
    cache,
    audit,
    events,
    clock,
    log: { error: (_what, error) => void errors.push(error) },
    timers,
  })
  onTestFinished(async () => {
    await runbooks.close()
    await cache.written()
    stores.close()
  })
  return {
    ...desk,
    folder,
    runbooks,
    cache,
    events,
    audit,
    errors,
    places,
    clock,
    /** Time for timers and clock alike; then waits until files that were begun are written. */
    pass: async (ms: number): Promise<void> => {
      clock.now += ms
      await timers.advance(ms)
      // files need more than their turn
      await new Promise(resolve => setTimeout(resolve, 60))
      await timers.advance(0)
    },
    /** What a sync would bring. */
    read: async (connectionId: string): Promise<void> => {
      const reading = cache.beginReading(connectionId)
      const read = await connections.find(connectionId)?.connector.readStore(null, never)
      if (read?.status !== 'read') throw new Error('nothing was read')
      const overrides = Map.groupBy(read.overrides, override => override.flagKey)
      const states = read.flags.map((flag): FlagState => ({ flag, overrides: overrides.get(flag.key) ?? [] }))
      const atMs = clock.nowMs()
      cache.record({ connectionId, states, removed: [], atMs, cause: null, reading }, read.digest)
    },
  }
}

/** What stands in the fences of a runbook's text below a heading, in order. */
export function fencesBelow(markdown: string, title: string): string[] {
  const section = markdown.split(/^### /m).find(part => part.startsWith(title)) ?? ''
  return [...section.matchAll(/^(`{3,})\n([\s\S]*?)\n\1$/gm)].map(([, , text = '']) => text)
}

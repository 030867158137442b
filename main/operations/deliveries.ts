import type { OpenConnection } from '../connections/open-connections.ts'
import { askApplication } from './ask-application.ts'
import { newShare, newSite, type Share, type Site } from './delivery-site.ts'
import { probePauseMs } from './operation-limits.ts'
import { isOpen, isStored, type Operation, type Part, type Target } from './operation-record.ts'
import { runCommand } from './run-command.ts'
import { meantToServe } from './served.ts'
import type { Workings } from './workings.ts'

export type DeliveryNeeds = {
  readonly workings: Workings
  readonly settle: (operation: Operation) => Promise<void>
  /** something of it has to be read or written again */
  readonly pursue: (operation: Operation) => void
}

/**
 * From stored to served, where that is not the same: one command at a time per connection for everything that waits
 * there, then the application itself is asked until it answers what was meant. Holds no write lane, so that a rollback
 * is stored while a build runs; then that build is stopped, and the rollback's own serves both.
 */
export function createDeliveries(needs: DeliveryNeeds) {
  const { workings, settle } = needs
  const { limits, ending } = workings
  const sites = new Map<string, Site>()
  const under = new Set<Promise<void>>()

  const track = (work: Promise<void>): void => {
    const tracked = work
      .catch((error: unknown) => void workings.log.bug('delivery', error))
      .finally(() => under.delete(tracked))
    under.add(tracked)
  }
  const isOver = ({ operation, targets }: Share): boolean =>
    ![...targets].some(target => isStored(target) && isOpen(operation, target, limits.contestedWrites))

  /** Looks at what there is to do; call after anything has changed. */
  function advance(site: Site): void {
    const isDelivered = workings.connections.find(site.connectionId)?.connector.delivery !== undefined
    for (const [part, share] of site.shares) {
      if (isOver(share)) site.shares.delete(part)
      else if (!isDelivered && share.stage !== 'running') lose(site, share)
    }
    const { running } = site
    const waiting = [...site.shares.values()].filter(({ stage }) => stage === 'waiting')
    if (running !== null) {
      const isWanted = running.shares.some(share => site.shares.get(share.part) === share)
      const isOvertaken = waiting.some(
        ({ operation, place }) => operation.kind === 'rollback' && place > running.place,
      )
      if (isOvertaken || !isWanted) running.stop.abort()
    } else if (waiting.length > 0 && !ending.aborted) track(deliver(site, waiting))
    if (!site.isAsking && isAnyAsking(site)) track(ask(site))
    else site.wake()
    if (site.shares.size === 0 && site.running === null && !site.isAsking) sites.delete(site.connectionId)
  }

  async function deliver(site: Site, shares: readonly Share[]): Promise<void> {
    const place = Math.max(...shares.map(share => share.place))
    const running = { shares, place, stop: new AbortController() }
    site.running = running
    const turns = shares.map(share => (share.turn += 1))
    /** those that are still waited for, and have nothing newer to deliver */
    const current = () =>
      shares.filter((share, at) => site.shares.get(share.part) === share && share.turn === turns[at])
    for (const share of shares) share.stage = 'running'
    try {
      const end = await runCommand(shares, current, running.stop.signal, workings)
      if (ending.aborted) return
      if (end === 'lost') for (const share of current()) lose(site, share)
      else {
        for (const share of current()) share.stage = end === 'stopped' ? 'waiting' : 'asking'
        // a new question at once, whatever was asked before
        site.asked = 0
      }
      await Promise.all([...new Set(shares.map(({ operation }) => operation))].map(settle))
    } finally {
      site.running = null
      if (!ending.aborted) advance(site)
    }
  }

  /** The connection is gone, or stores and serves in one by now: read again what there is. */
  function lose(site: Site, share: Share): void {
    site.shares.delete(share.part)
    share.part.delivered = null
    share.part.verifiedAtMs = null
    for (const target of share.targets) if (isStored(target)) target.state = 'unknown'
    workings.holds.follow([...share.targets])
    needs.pursue(share.operation)
  }

  async function ask(site: Site): Promise<void> {
    site.isAsking = true
    try {
      while (!ending.aborted && isAnyAsking(site)) {
        await site.pause(probePauseMs(site.asked, limits.delivery.pause), ending)
        if (ending.aborted) return
        site.asked += 1
        const asking = [...site.shares.values()].filter(({ stage }) => stage === 'asking')
        const operations = await askApplication(site, asking, workings)
        for (const operation of operations) {
          await settle(operation)
          // what was found to be otherwise in the store is written again
          if (operation.settledAtMs === null) needs.pursue(operation)
        }
        for (const [part, share] of site.shares) if (isOver(share)) site.shares.delete(part)
      }
    } finally {
      site.isAsking = false
      if (!ending.aborted) advance(site)
    }
  }

  const isAnyAsking = (site: Site): boolean => {
    const delivery = workings.connections.find(site.connectionId)?.connector.delivery
    return delivery?.probe !== undefined && [...site.shares.values()].some(({ stage }) => stage === 'asking')
  }

  /** Of two operations that want different things of one flag the later one is served. */
  function supersede(site: Site, by: Share, open: OpenConnection | undefined): void {
    if (open === undefined) return
    const meant = new Map(
      [...by.targets].map(target => [target.key, meantToServe(by.operation.kind, target, open.connector)]),
    )
    for (const { operation, part, place, targets } of site.shares.values()) {
      if (place >= by.place) continue
      const changed = [...targets].filter(target => {
        const later = meant.get(target.key)
        if (later === undefined || !isStored(target)) return false
        return later !== meantToServe(operation.kind, target, open.connector)
      })
      if (changed.length === 0) continue
      for (const target of changed) {
        target.state = 'conflict'
        target.failure = { code: 'conflict', expected: 'no later change', found: by.operation.title }
      }
      track(workings.save(operation, part, changed).then(() => settle(operation)))
    }
  }

  return {
    /** Takes over what is stored and not served yet. Call after every step of a pursuit. */
    take(operation: Operation, part: Part, place: number): void {
      // settling says of these that they are stored, and no more
      if (operation.cancelled || operation.givenUp !== null) return
      const stored = part.targets.filter(target => target.state === 'delivering')
      if (stored.length === 0) return
      const site = sites.get(part.connectionId) ?? createdSite(part.connectionId)
      const known = site.shares.get(part)
      if (known !== undefined && stored.every(target => known.targets.has(target))) return
      const share = known ?? newShare(operation, part, place)
      for (const target of stored) share.targets.add(target)
      share.turn += 1
      share.stage = 'waiting'
      site.shares.set(part, share)
      supersede(site, share, workings.connections.find(part.connectionId))
      advance(site)
    },
    /** A person wants it tried again: the command runs once more, and the application is asked at once. */
    again(operation: Operation): void {
      for (const site of sites.values()) {
        for (const share of site.shares.values()) {
          if (share.operation !== operation || share.stage !== 'asking') continue
          if (workings.connections.find(site.connectionId)?.connector.delivery?.by !== 'command') continue
          for (const target of share.targets) if (target.state === 'by-hand') target.state = 'delivering'
          share.turn += 1
          share.stage = 'waiting'
        }
        site.asked = 0
        advance(site)
      }
    },
    /** Stored, and nothing can be asked whether it is served: a person's word is all there is. */
    isLeftToPerson(part: Part, target: Target): boolean {
      if (target.state !== 'by-hand' || target.givenUp !== null) return false
      const isUnnamed = target.failure?.code === 'not-served' && target.failure.problem === 'not-named'
      return part.delivered?.hasProbe !== true || isUnnamed
    },
    /** Something was decided, or the machine woke up. */
    look(): void {
      for (const site of sites.values()) {
        site.asked = 0
        advance(site)
      }
    },
    async close(): Promise<void> {
      while (under.size > 0) await Promise.allSettled(under)
    },
  }

  function createdSite(connectionId: string): Site {
    const site = newSite(connectionId)
    sites.set(connectionId, site)
    return site
  }
}

export type Deliveries = ReturnType<typeof createDeliveries>

import { createHash } from 'node:crypto'
import type { Calibration, KnownPair } from '../../shared/domain/calibration.ts'
import type { Variant } from '../../shared/domain/flag.ts'
import { mappedComponents } from '../../shared/domain/settings-facts.ts'
import { calibrate } from '../../shared/evaluation/backend-flags/index.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from '../flags/flag-cache.ts'

/** Finding out by which function an application deals its people, where its seed does not say. */
export interface Calibrations {
  judge(pairs: readonly KnownPair[]): Calibration
  /** @throws AppError `not-found`, `not-supported` where no usage tells of single people, and what reading throws */
  sample(connectionId: string, signal: AbortSignal): Promise<{ pairs: KnownPair[]; leftOut: number }>
}

/** Far more than chance needs to be ruled out, and one small page of a log. */
const usesPerFlag = 2_000

export function createCalibrations(
  connections: Pick<OpenConnections, 'find'>,
  cache: Pick<FlagCache, 'states' | 'keys' | 'summary'>,
): Calibrations {
  return {
    judge: pairs => calibrate(pairs, (name, text) => createHash(name).update(text).digest('hex')),

    async sample(connectionId, signal) {
      const open = connections.find(connectionId)
      if (open === undefined) throw new AppError({ code: 'not-found', what: 'connection', id: connectionId })
      const { connection, connector } = open
      if (connector.sampleUses === undefined || !connector.capabilities.usage)
        throw new AppError({
          code: 'not-supported',
          connection: connection.name,
          ability: 'usage of single people',
        })
      const componentOf = new Map(
        mappedComponents(connection.settings, () => cache.keys(connectionId)).map(
          ({ component, flagKey }) => [flagKey, component] as const,
        ),
      )
      const pairs: KnownPair[] = []
      let leftOut = 0
      for (const { flag, overrides } of cache.states(connectionId)) {
        const component = componentOf.get(flag.key)
        const sinceMs = cache.summary({ connectionId, key: flag.key })?.changedAtMs
        if (component === undefined || sinceMs === undefined || !tells(flag)) continue
        const uses = await connector.sampleUses(component, sinceMs, usesPerFlag, signal)
        const listed = new Set(overrides.map(({ userId }) => userId))
        for (const [userId, variant] of settledVariants(uses)) {
          if (variant === undefined || listed.has(userId)) leftOut += 1
          else pairs.push({ userId, variant, percentage: flag.percentage })
        }
      }
      return { pairs, leftOut }
    },
  }
}

type Telling = { readonly percentage: number }

/** At 0 and at 100 % everyone gets the same, whatever the function. */
function tells<F extends { enabled: boolean; percentage: number | null; heldOffBy?: string | undefined }>(
  flag: F,
): flag is F & Telling {
  const { enabled, percentage, heldOffBy } = flag
  return enabled && heldOffBy === undefined && percentage !== null && percentage > 0 && percentage < 100
}

/** One variant a person; undefined for whoever was seen with both, as one who chose OLD by hand is. */
function settledVariants(
  uses: readonly { readonly userId: string; readonly variant: Variant }[],
): ReadonlyMap<string, Variant | undefined> {
  const variants = new Map<string, Variant | undefined>()
  for (const { userId, variant } of uses)
    variants.set(userId, variants.has(userId) && variants.get(userId) !== variant ? undefined : variant)
  return variants
}

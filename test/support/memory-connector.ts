import type {
  Connector,
  FlagWrite,
  StoreReading,
  WriteLimits,
  WriteMark,
  WriteResult,
} from '../../main/connectors/connector.ts'
import type { FlagState } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import { effectiveShareOf } from '../../shared/evaluation/index.ts'
import { AppError, type Failure } from '../../shared/failure.ts'

/** What the next calls meet. Each is used up once, unless it is named otherwise. */
export type Faults = {
  /** the write lands, and the reply is lost */
  readonly loseNextReply: () => void
  /** the request is lost on its way; it lands after `ms`, or never */
  readonly loseNextRequest: (landsAfterMs?: number) => void
  /** every call fails as long as this is set */
  readonly down: (failure: Failure | null) => void
  /** these rows are locked until released */
  readonly lock: (keys: readonly string[], blocker: string) => () => void
  /** the next read-backs fail */
  readonly failReadBacks: (count: number) => void
  /** called with the batch before it is written, as if another desk were faster */
  readonly beforeApply: (act: ((writes: readonly FlagWrite[]) => Promise<void> | void) | null) => void
  /** called after a batch was written and before it is answered */
  readonly afterApply: (act: (() => Promise<void> | void) | null) => void
}

export type MemoryConnector = Connector & {
  readonly flags: Map<string, FlagState>
  readonly faults: Faults
  readonly applied: {
    readonly writes: readonly FlagWrite[]
    readonly mark: WriteMark
    readonly limits: WriteLimits
  }[]
  /** changes a flag as someone else would */
  readonly change: (key: string, fields: Partial<FlagState['flag']>) => void
}

/**
 * A stand-in for a store, for tests of what happens around one: it keeps the connector's promises (compare-and-set,
 * locked rows left for later, absolute writes) over a Map, and fails on request.
 */
export function createMemoryConnector(states: readonly FlagState[], name = 'memory'): MemoryConnector {
  const flags = new Map(states.map(state => [state.flag.key, state]))
  const locks = new Map<string, string>()
  const applied: MemoryConnector['applied'] = []
  let version = 1000
  let lostReply = false
  let lostRequest: { landsAfterMs?: number } | null = null
  let isDown: Failure | null = null
  let failedReadBacks = 0
  let before: Parameters<Faults['beforeApply']>[0] = null
  let after: Parameters<Faults['afterApply']>[0] = null

  const put = (state: FlagState) => {
    version += 1
    flags.set(state.flag.key, {
      ...state,
      flag: { ...state.flag, version: `v${version}`, updatedAt: `t${version}` },
    })
  }
  const lost = (): AppError =>
    new AppError({ code: 'connection-unreachable', connection: name, problem: 'closed', address: 'memory:0' })

  const writeOne = ({ key, intent }: FlagWrite): Omit<WriteResult, 'key' | 'elapsedMs'> => {
    const state = flags.get(key)
    if (state === undefined) return refused({ code: 'not-found', what: 'flag', id: key })
    const blocker = locks.get(key)
    if (blocker !== undefined) {
      return { status: 'not-sent', overwritten: null, failure: { code: 'row-locked', key, blocker } }
    }
    const conflict = (expected: string) => ({
      status: 'conflict' as const,
      overwritten: null,
      failure: { code: 'conflict' as const, expected, found: state.flag.version },
    })
    if (intent.kind === 'change' && state.flag.version !== intent.expectedVersion)
      return conflict(intent.expectedVersion)
    if (intent.kind === 'restore' && state.flag.version !== intent.expected.flag.version) {
      return conflict(intent.expected.flag.version)
    }
    put(meant(state, intent))
    return { status: 'written', overwritten: state, failure: null }
  }

  const connector: MemoryConnector = {
    flags,
    applied,
    capabilities: {
      percentage: 'integer',
      globalOverride: true,
      overrides: true,
      description: true,
      metadata: true,
      usage: false,
      people: false,
      measures: false,
      feedback: false,
      onOff: true,
      personSwitch: false,
      delivery: 'at-once',
    },
    change(key, fields) {
      const state = flags.get(key)
      if (state !== undefined) put({ ...state, flag: { ...state.flag, ...fields } })
    },
    faults: {
      loseNextReply: () => {
        lostReply = true
      },
      loseNextRequest: landsAfterMs => {
        lostRequest = landsAfterMs === undefined ? {} : { landsAfterMs }
      },
      down: failure => {
        isDown = failure
      },
      lock: (keys, blocker) => {
        for (const key of keys) locks.set(key, blocker)
        return () => {
          for (const key of keys) locks.delete(key)
        }
      },
      failReadBacks: count => {
        failedReadBacks = count
      },
      beforeApply: act => {
        before = act
      },
      afterApply: act => {
        after = act
      },
    },
    readStore: async (): Promise<StoreReading> => ({
      status: 'read',
      digest: String(version),
      serverTimeMs: Date.now(),
      flags: [...flags.values()].map(state => state.flag),
      overrides: [...flags.values()].flatMap(state => state.overrides),
    }),
    readBack: async keys => {
      if (isDown !== null) throw new AppError(isDown)
      if (failedReadBacks > 0) {
        failedReadBacks -= 1
        throw lost()
      }
      return keys.flatMap(key => flags.get(key) ?? [])
    },
    apply: async (writes, mark, limits, signal) => {
      if (isDown !== null) throw new AppError(isDown)
      applied.push({ writes, mark, limits })
      await before?.(writes)
      signal.throwIfAborted()
      if (lostRequest !== null) {
        const { landsAfterMs } = lostRequest
        lostRequest = null
        if (landsAfterMs !== undefined) setTimeout(() => writes.map(writeOne), landsAfterMs)
        throw lost()
      }
      const results = writes.map(write => ({ key: write.key, elapsedMs: 1, ...writeOne(write) }))
      await after?.()
      if (lostReply) {
        lostReply = false
        throw lost()
      }
      return results
    },
    differences: (state, intent, was) => {
      const wanted = meant(intent.kind === 'change' && was !== null ? was : state, intent)
      return (['enabled', 'percentage', 'globalOverride', 'description', 'metadata'] as const)
        .filter(field => wanted.flag[field] !== state.flag[field])
        .map(field => `${field} is ${String(state.flag[field])}, not ${String(wanted.flag[field])}`)
        .concat(
          JSON.stringify(wanted.overrides) === JSON.stringify(state.overrides) ? [] : ['overrides differ'],
        )
    },
    byHand: (key, intent) => `${intent.kind} ${key}`,
    effectiveShare: effectiveShareOf,
    readiness: async () => ({ readiness: { state: 'ready' }, roundTripMs: 1, clockOffsetMs: 0 }),
    readUsage: async () => ({ throughMs: 0, observations: [] }),
    countPeople: async () => undefined,
    close: async () => {},
  }
  return connector
}

function meant(state: FlagState, intent: Intent): FlagState {
  switch (intent.kind) {
    case 'roll-back':
      return {
        flag: {
          ...state.flag,
          enabled: false,
          percentage: 0,
          globalOverride: 'force-off',
          contradictory: false,
        },
        overrides: intent.suspendOverrides
          ? state.overrides.map(override => ({ ...override, variant: 'old' as const }))
          : state.overrides,
      }
    case 'change': {
      const { patch } = intent
      return {
        ...state,
        flag: {
          ...state.flag,
          description: patch.description ?? state.flag.description,
          enabled: patch.enabled ?? state.flag.enabled,
          percentage: patch.percentage ?? state.flag.percentage,
          globalOverride: patch.globalOverride ?? state.flag.globalOverride,
          metadata: patch.metadata ?? state.flag.metadata,
        },
      }
    }
    case 'restore':
      return { ...intent.state, flag: { ...intent.state.flag, version: state.flag.version } }
  }
}

const refused = (failure: Failure) => ({ status: 'refused' as const, overwritten: null, failure })

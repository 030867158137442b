export type KeptFlag = {
  readonly name: string
  enabled: boolean
  description: string
  readonly createdAtMs: number
  updatedAtMs: number
}
type Told = {
  readonly name: string
  readonly enabled: boolean
  readonly description: string
  readonly created_at: string
  readonly updated_at: string
}
type Result =
  | { readonly status: 200 | 201; readonly flag: Told | undefined }
  | { readonly status: 400 | 404 | 409; readonly detail: string }

/** Seed 004's table `feature_flags`, in memory, with its application's rules on top. */
export type RestFlags = {
  readonly list: () => { environment: string; flags: Record<string, boolean>; updated_at: string }
  readonly get: (name: string) => Told | undefined
  readonly create: (body: Readonly<Record<string, unknown>>) => Result
  readonly update: (name: string, body: Readonly<Record<string, unknown>>) => Result
  readonly remove: (name: string) => void
  /** all it holds, to be begun with another time */
  readonly kept: () => readonly KeptFlag[]
}

export type RestFlagsOptions = {
  readonly flags?: readonly KeptFlag[]
  /** after each change, before it is answered */
  readonly onWritten?: () => void
}

export function createRestFlags(
  nowMs: () => number = Date.now,
  { flags: begin = [], onWritten }: RestFlagsOptions = {},
): RestFlags {
  const flags = new Map(begin.map(flag => [flag.name, { ...flag }]))
  let updatedAtMs = begin.length === 0 ? nowMs() : Math.max(...begin.map(flag => flag.updatedAtMs))

  const told = (name: string): Told | undefined => {
    const flag = flags.get(name)
    if (flag === undefined) return undefined
    const { enabled, description } = flag
    return {
      name,
      enabled,
      description,
      created_at: instant(flag.createdAtMs),
      updated_at: instant(flag.updatedAtMs),
    }
  }

  return {
    list: () => ({
      environment: 'application',
      // from entries: a flag may be called `__proto__`
      flags: Object.fromEntries([...flags].map(([name, { enabled }]) => [name, enabled])),
      updated_at: instant(updatedAtMs),
    }),
    get: told,
    create: ({ name, enabled = false, description = '' }) => {
      if (typeof name !== 'string' || name === '') return { status: 400, detail: 'name must be a text' }
      if (typeof enabled !== 'boolean') return { status: 400, detail: 'enabled must be true or false' }
      if (typeof description !== 'string') return { status: 400, detail: 'description must be a text' }
      if (flags.has(name)) return { status: 409, detail: `Feature flag ${name} already exists` }
      updatedAtMs = nowMs()
      flags.set(name, { name, enabled, description, createdAtMs: updatedAtMs, updatedAtMs })
      onWritten?.()
      return { status: 201, flag: told(name) }
    },
    update: (name, { enabled, description }) => {
      if (enabled !== undefined && typeof enabled !== 'boolean')
        return { status: 400, detail: 'enabled must be true or false' }
      if (description !== undefined && typeof description !== 'string')
        return { status: 400, detail: 'description must be a text' }
      const flag = flags.get(name)
      if (flag === undefined) return { status: 404, detail: 'Feature flag not found' }
      updatedAtMs = Math.max(nowMs(), flag.updatedAtMs + 1)
      flag.enabled = enabled ?? flag.enabled
      flag.description = description ?? flag.description
      flag.updatedAtMs = updatedAtMs
      onWritten?.()
      return { status: 200, flag: told(name) }
    },
    remove: name => {
      updatedAtMs = nowMs()
      flags.delete(name)
      onWritten?.()
    },
    kept: () => [...flags.values()],
  }
}

const instant = (ms: number): string => new Date(ms).toISOString()

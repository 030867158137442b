import { Settings } from '../../shared/contract/settings-contract.ts'
import type { Actor } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import type { EventHub } from '../events/event-hub.ts'
import { settingQueries } from '../store/journal/setting-queries.ts'
import { writeJournal } from '../store/journal/write-journal.ts'
import type { Store } from '../store/open-store.ts'
import { defaultSettings } from './default-settings.ts'

export type SettingsPatch = { readonly [K in keyof Settings]?: Settings[K] | undefined }

export interface SettingsService {
  get(): Settings
  /** @throws AppError `invalid-input` */
  set(patch: SettingsPatch, actor: Actor): Settings
  onChanged(listener: (settings: Settings) => void): () => void
}

export type SettingsDependencies = {
  readonly journal: Store
  readonly audit: AuditLog
  readonly events: EventHub
  readonly clock: Clock
}

const names = Object.keys(Settings.shape) as (keyof Settings)[]

export function createSettings({ journal, audit, events, clock }: SettingsDependencies): SettingsService {
  const queries = settingQueries(journal.db)
  const listeners = new Set<(settings: Settings) => void>()
  let current = read()

  /** A value that no longer fits its limits counts as never chosen. */
  function read(): Settings {
    const chosen = names.map(name => {
      const value = Settings.shape[name].safeParse(queries.get(name))
      return [name, value.success ? value.data : defaultSettings[name]] as const
    })
    return Settings.parse(Object.fromEntries(chosen))
  }

  return {
    get: () => current,
    set: (patch, actor) => {
      const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
      const wanted = Settings.safeParse({ ...current, ...given })
      if (!wanted.success) {
        const issue = wanted.error.issues[0]
        const field = issue?.path.join('.') ?? ''
        throw new AppError({
          code: 'invalid-input',
          field,
          problem: issue?.message ?? 'not what was expected',
        })
      }
      const changed = names.filter(name => wanted.data[name] !== current[name])
      if (changed.length === 0) return current
      writeJournal(journal, () => {
        const atMs = clock.nowMs()
        for (const name of changed) {
          queries.put(name, wanted.data[name], atMs)
          audit.append({
            atMs,
            actor,
            kind: 'setting-changed',
            environmentId: null,
            connectionId: null,
            flagKey: null,
            operationId: null,
            text: `${name}: ${current[name]} → ${wanted.data[name]}`,
          })
        }
      })
      current = wanted.data
      for (const listener of listeners) listener(current)
      events.publish({ type: 'settings' })
      return current
    },
    onChanged: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

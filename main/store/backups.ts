import type Database from 'better-sqlite3'
import { copyFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import {
  fileStamp,
  freeName,
  makePrivateFile,
  makePrivateFolder,
  syncToDisk,
  syncToDiskGently,
} from './private-files.ts'

const dayMs = 24 * 60 * 60 * 1000
const kept = 5

export type Backups = {
  /** newest first */
  list(): readonly string[]
  /** Consistent and on disk when this returns; the file may be in use. */
  makeNow(db: Database.Database, purpose?: string): string
  /** The same in small steps between other work; ends early, leaving nothing, once `cancelled` says so. */
  makeGently(db: Database.Database, cancelled: () => boolean): Promise<void>
  isDue(): boolean
}

/** Copies of one of our files beside it, the newest five kept. */
export function backupsOf(folder: string, name: string, nowMs: () => number): Backups {
  const place = join(folder, 'backups')
  const isOurs = (file: string): boolean => file.startsWith(`${name}-`) && file.endsWith('.db')
  const list = (): string[] =>
    statSync(place, { throwIfNoEntry: false })?.isDirectory() === true
      ? readdirSync(place)
          .filter(isOurs)
          .toSorted()
          .reverse()
          .map(file => join(place, file))
      : []
  const target = (purpose: string): string => {
    makePrivateFolder(place)
    return freeName(join(place, `${name}-${fileStamp(nowMs())}${purpose}`), '.db')
  }
  /** Call once `partial` is on disk. */
  const finish = (partial: string, file: string): void => {
    renameSync(partial, file)
    syncToDisk(place)
    for (const old of list().slice(kept)) rmSync(old, { force: true })
  }

  return {
    list,
    makeNow: (db, purpose = '') => {
      const file = target(purpose)
      const partial = `${file}.partial`
      rmSync(partial, { force: true })
      makePrivateFile(partial)
      try {
        // not `db.backup`: that returns at once and would copy what a migration has changed meanwhile
        db.prepare('VACUUM INTO ?').run(partial)
      } catch (error) {
        rmSync(partial, { force: true })
        throw error
      }
      syncToDisk(partial)
      finish(partial, file)
      return file
    },
    makeGently: async (db, cancelled) => {
      const file = target('')
      const partial = `${file}.partial`
      rmSync(partial, { force: true })
      makePrivateFile(partial)
      try {
        await db.backup(partial, {
          progress: () => {
            if (cancelled()) throw new Error('cancelled')
            return 200
          },
        })
      } catch (error) {
        rmSync(partial, { force: true })
        if (cancelled()) return
        throw error
      }
      await syncToDiskGently(partial)
      finish(partial, file)
    },
    isDue: () => {
      const newest = list()[0]
      if (newest === undefined) return true
      const age = nowMs() - statSync(newest).mtimeMs
      // a clock that went back must not stop the backups
      return age > dayMs || age < -dayMs
    },
  }
}

/** Puts a copy of a backup where the file belongs. */
export function copyBackup(backup: string, file: string): void {
  makePrivateFile(file)
  copyFileSync(backup, file)
  syncToDisk(file)
}

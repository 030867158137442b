import Database from 'better-sqlite3'
import { basename, join } from 'node:path'
import { AppError } from '../../shared/failure.ts'
import { backupsOf, copyBackup, type Backups } from './backups.ts'
import { leaveMark, takeMark } from './clean-mark.ts'
import { guard, inspectFile, isDamage } from './inspect-file.ts'
import { migrate, newestVersion } from './migrate.ts'
import {
  fileStamp,
  freeName,
  makePrivateFile,
  makePrivateFolder,
  renameDatabase,
  syncToDisk,
} from './private-files.ts'
import { salvage } from './salvage.ts'
import type { StoreDefinition } from './store-definition.ts'

export type { StoreDefinition } from './store-definition.ts'

export type Store = {
  readonly db: Database.Database
  /** the file comes from a newer version: everything can be read, nothing written */
  readonly readOnly: boolean
  /** what the person should know about this file, in words */
  readonly notice: string | null
  readonly close: () => void
}

/**
 * Opens one of our SQLite files, private to the user, checked, brought forwards to the newest version.
 *
 * @throws AppError `file-corrupt` when the file is damaged, cannot be done without and has no backup: it is left
 *   where it is, so that the next start says the same instead of beginning anew in silence
 */
export function openStore(
  folder: string,
  definition: StoreDefinition,
  nowMs: () => number = Date.now,
): Store {
  makePrivateFolder(folder)
  const file = join(folder, `${definition.name}.db`)
  const backups = backupsOf(folder, definition.name, nowMs)
  const found = inspectFile(file, definition.migrations)

  if (found.state === 'sound' && found.version > newestVersion(definition.migrations)) {
    return openNewer(file, found.version, newestVersion(definition.migrations))
  }
  const isLost =
    (found.state === 'absent' || (found.state === 'sound' && found.version === 0)) &&
    backups.list().length > 0
  let replaced = found.state === 'damaged' || isLost ? replaceDamaged(file, definition, backups, nowMs) : null
  let opened: Opened
  try {
    opened = openCurrent(file, definition, backups)
  } catch (error) {
    // a damaged definition of a table may pass for sound until somebody wants to write
    if (replaced !== null || !isDamage(error)) throw error
    replaced = replaceDamaged(file, definition, backups, nowMs)
    opened = openCurrent(file, definition, backups)
  }
  const isDue = definition.backups !== 'none' && backups.isDue()
  const failed = isDue && definition.backups === 'at-open' ? backUp(opened.db, backups, basename(file)) : null
  const notice = [replaced, failed].filter(text => text !== null).join(' ') || null
  const close =
    isDue && definition.backups === 'in-background'
      ? backUpInBackground(opened, backups, basename(file))
      : opened.close
  return { ...opened, notice, close }
}

function openNewer(file: string, version: number, supported: number): Store {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  guard(db)
  const notice =
    `${basename(file)} was written by a newer version of Switchyard (it is version ${version}, this one knows ${supported}). ` +
    'It is open for reading only. Update Switchyard to go on writing.'
  return { db, readOnly: true, notice, close: () => db.close() }
}

/** A full disk must not keep anybody from a rollback, so a backup that cannot be made is told and no more. */
function backUp(db: Database.Database, backups: Backups, name: string): string | null {
  try {
    backups.makeNow(db)
    return null
  } catch (error) {
    return `${name} could not be backed up: ${error instanceof Error ? error.message : String(error)}. Make room in the workspace's folder.`
  }
}

type Opened = { readonly db: Database.Database; readonly readOnly: false; readonly close: () => void }

function openCurrent(file: string, definition: StoreDefinition, backups: Backups): Opened {
  const checkedAtMs = takeMark(file) ?? Date.now()
  makePrivateFile(file)
  const db = new Database(file)
  try {
    guard(db)
    db.pragma('journal_mode = WAL')
    db.pragma(`synchronous = ${definition.synchronous}`)
    db.pragma('foreign_keys = ON')
    const before = db.pragma('user_version', { simple: true })
    migrate(db, file, definition.migrations, () =>
      backups.makeNow(db, `-before-v${newestVersion(definition.migrations)}`),
    )
    // a file whose tables exist only in its `-wal` would be empty without it, and nobody would notice
    if (before === 0) db.pragma('wal_checkpoint(TRUNCATE)')
  } catch (error) {
    db.close()
    throw error
  }
  const close = (): void => {
    if (!db.open) return
    db.close()
    try {
      leaveMark(file, checkedAtMs)
    } catch {
      // a full disk: without the mark the next start reads the whole file once more
    }
  }
  return { db, readOnly: false, close }
}

/** Moves the damaged file aside, puts the best that can be had in its place, and returns the notice about it. */
function replaceDamaged(
  file: string,
  definition: StoreDefinition,
  backups: Backups,
  nowMs: () => number,
): string {
  const name = basename(file)
  const backup = backups.list().find(copy => inspectFile(copy, definition.migrations).state === 'sound')
  if (definition.whenDamaged === 'restore' && backup === undefined) {
    throw new AppError({ code: 'file-corrupt', file, keptAs: file })
  }
  const keptAs = freeName(`${file}.damaged-${fileStamp(nowMs())}`)
  renameDatabase(file, keptAs)
  syncToDisk(join(file, '..'))
  const kept = `${name} was damaged and is kept as ${basename(keptAs)}.`
  switch (definition.whenDamaged) {
    case 'rebuild':
      return `${kept} It holds only copies and is made again.`
    case 'restore':
      if (backup !== undefined) copyBackup(backup, file)
      return `${kept} The backup ${basename(backup ?? '')} took its place; what was recorded after it is only in the kept file.`
    case 'salvage': {
      const rows = salvageInto(file, keptAs, definition, backups)
      if (rows > 0) return `${kept} ${rows} rows could be read and were kept in use.`
      if (backup === undefined) return `${kept} Nothing in it could be read, so it begins anew.`
      renameDatabase(file, freeName(`${file}.empty-${fileStamp(nowMs())}`))
      copyBackup(backup, file)
      return `${kept} Nothing in it could be read; the backup ${basename(backup)} took its place.`
    }
  }
}

function salvageInto(file: string, damaged: string, definition: StoreDefinition, backups: Backups): number {
  const fresh = openCurrent(file, definition, backups)
  try {
    const { rows } = salvage(damaged, fresh.db)
    definition.repair?.(fresh.db)
    return rows
  } finally {
    fresh.close()
  }
}

/** Begins once the start is over. Returns how to close: a backup under way is given up and made at the next start. */
function backUpInBackground(opened: Opened, backups: Backups, name: string): () => void {
  let isClosed = false
  setImmediate(() => {
    if (isClosed) return
    backups
      .makeGently(opened.db, () => isClosed)
      .catch((error: unknown) => {
        // it stays due, so the next start tries again
        if (!isClosed) process.emitWarning(`${name} could not be backed up: ${String(error)}`)
      })
  })
  return () => {
    isClosed = true
    opened.close()
  }
}

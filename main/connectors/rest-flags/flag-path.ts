import type { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'

export function listPath({ flagsPath }: RestFlagsSettings): string {
  return new URL(flagsPath, 'http://host').pathname
}

/** Path of one flag. Undefined for a key that no address can hold: `.` and `..` are ways to somewhere else. */
export function flagPath(key: string, settings: RestFlagsSettings): string | undefined {
  if (key === '' || key === '.' || key === '..' || !key.isWellFormed()) return undefined
  const part = encodeURIComponent(key).replaceAll("'", '%27')
  return `${listPath(settings).replace(/\/$/, '')}/${part}`
}

import type { ConnectionSettings } from '../../shared/domain/connection.ts'

/**
 * Whether these settings have programs started on this machine, if only by reading. Such a connection stays where it was
 * made: a file from somebody else must not start anything here, and what stands in a command may be a secret.
 *
 * Judged by what they hold and not by their kind, so that a kind that learns to run commands is among them before
 * anybody thinks of this place.
 */
export function runsCommands(settings: ConnectionSettings): boolean {
  return hasCommand(settings)
}

function hasCommand(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, inner]) => {
    const isArguments =
      Array.isArray(inner) && inner.length > 0 && inner.every(one => typeof one === 'string')
    return (isArguments && /^(command|read|write|run|exec|argv)$/i.test(key)) || hasCommand(inner)
  })
}

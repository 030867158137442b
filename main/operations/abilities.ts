import type { Capabilities } from '../../shared/domain/connection.ts'
import type { FlagPatch } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'

type Field = keyof FlagPatch

/** What a store must be able to do for a field of a patch to mean anything. */
const abilities: Readonly<
  Record<Field, { readonly name: string; readonly isThere: (capabilities: Capabilities) => boolean }>
> = {
  enabled: { name: 'switch for everyone', isThere: ({ onOff }) => onOff },
  description: { name: 'description', isThere: ({ description }) => description },
  percentage: { name: 'percentage', isThere: ({ percentage }) => percentage !== 'none' },
  globalOverride: { name: 'global override', isThere: ({ globalOverride }) => globalOverride },
  metadata: { name: 'metadata', isThere: ({ metadata }) => metadata },
  person: { name: 'one switch per person', isThere: ({ personSwitch }) => personSwitch },
}

/**
 * Whoever asks, and whatever the screen offered: what the store has no place for is refused before anything is
 * journalled. A rollback is never refused for what a store cannot do.
 *
 * @throws AppError `not-supported`
 */
export function checkAbilities(intent: Intent, { connection, connector }: OpenConnection): void {
  if (intent.kind !== 'change') return
  for (const field of Object.keys(abilities) as Field[]) {
    const { name, isThere } = abilities[field]
    if (intent.patch[field] !== undefined && !isThere(connector.capabilities)) {
      throw new AppError({ code: 'not-supported', connection: connection.name, ability: name })
    }
  }
}

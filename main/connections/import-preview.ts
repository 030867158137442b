import type { ImportPreview } from '../../shared/contract/connections-contract.ts'
import type { Connection } from '../../shared/domain/connection.ts'
import type { ConnectionsFile } from '../../shared/domain/connections-file.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import { describeDestination } from '../../shared/domain/settings-facts.ts'
import { checksum } from './connections-file.ts'
import { runsCommands } from './runs-commands.ts'

type Here = { readonly environments: readonly Environment[]; readonly connections: readonly Connection[] }

/** What importing the file would do to this workspace. Pure. */
export function previewOf({ content, exportedAt }: ConnectionsFile, here: Here): ImportPreview {
  const taken = new Set(
    here.connections.map(({ environmentId, name }) => {
      const environment = here.environments.find(({ id }) => id === environmentId)
      return place(environment?.name ?? '', name)
    }),
  )
  const connections = content.connections.map((connection, index) => {
    const { environment, name, settings, asksForSecret } = connection
    const isTaken = taken.has(place(environment, name))
    const free = isTaken ? freeName(name, one => taken.has(place(environment, one))) : name
    const refused = runsCommands(settings)
    if (!refused) taken.add(place(environment, free))
    return {
      index,
      environment,
      name,
      kind: settings.kind,
      destination: describeDestination(settings),
      asksForSecret,
      state: refused ? ('refused' as const) : isTaken ? ('taken' as const) : ('free' as const),
      free,
    }
  })
  const environments = namedEnvironments(content).map(wanted => {
    const known = sameNamed(here.environments, wanted.name)
    return {
      ...wanted,
      state: known === undefined ? ('new' as const) : ('exists' as const),
      protection: protectionOf(wanted, known),
    }
  })
  const shown = { exportedAt, environments, connections }
  // the settings are not in what is shown, and must not change unseen either
  return { ...shown, token: checksum([shown, content]) }
}

export function sameNamed<T extends { readonly name: string }>(
  all: readonly T[],
  name: string,
): T | undefined {
  return all.find(one => one.name.trim().toLowerCase() === name.trim().toLowerCase())
}

/** Each environment once, those that only a connection names included. */
function namedEnvironments({ environments, connections }: ConnectionsFile['content']) {
  const named = new Map<string, Omit<Environment, 'id'>>()
  for (const environment of environments)
    if (sameNamed([...named.values()], environment.name) === undefined)
      named.set(environment.name, environment)
  for (const { environment: name } of connections)
    if (sameNamed([...named.values()], name) === undefined)
      // nothing is known of it, and the careful answer costs no more than a typed word
      named.set(name, { name, colour: 'grey', rank: 500, protected: true })
  return [...named.values()]
}

function protectionOf(
  wanted: Pick<Environment, 'protected'>,
  known: Environment | undefined,
): ImportPreview['environments'][number]['protection'] {
  if (known === undefined || known.protected === wanted.protected) return 'same'
  return wanted.protected ? 'raised' : 'lowered-if-asked'
}

function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 2; ; number += 1) {
    const end = ` (${number})`
    const candidate = `${name.slice(0, 64 - end.length)}${end}`
    if (!isTaken(candidate)) return candidate
  }
}

const place = (environment: string, name: string) =>
  JSON.stringify([environment.trim().toLowerCase(), name.trim().toLowerCase()])

import { randomUUID } from 'node:crypto'
import type { ImportChoice, ImportPreview } from '../../shared/contract/connections-contract.ts'
import type { ConnectionsFile, ExportedConnection } from '../../shared/domain/connections-file.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import type { Actor } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import type { Environments } from '../environments/index.ts'
import type { SavedConnection } from '../store/journal/connection-queries.ts'
import { checkPlace } from './connection-draft.ts'
import { readConnectionsFile, writeConnectionsFile } from './connections-file.ts'
import { runsCommands } from './runs-commands.ts'
import { previewOf, sameNamed } from './import-preview.ts'

export interface ConnectionFiles {
  exportFile(): ExportedFile
  /** @throws AppError `invalid-input` when the file is not one that is taken in */
  previewImport(text: string): ImportPreview
  /** @throws AppError `conflict` when the file or the workspace is not what the preview showed */
  importFile(
    choice: ImportChoice,
    actor: Actor,
  ): { readonly added: readonly SavedConnection[]; readonly environmentIds: readonly string[] }
}

export type ExportedFile = {
  readonly fileName: string
  readonly text: string
  /** names of connections that run commands on this machine, and stay on it */
  readonly leftOut: readonly string[]
}

type Needs = {
  readonly environments: Environments
  readonly saved: () => readonly SavedConnection[]
  /** Writes all of them or none. */
  readonly add: (connections: readonly SavedConnection[], actor: Actor) => void
  readonly clock: Clock
}

export function createConnectionFiles({ environments, saved, add, clock }: Needs): ConnectionFiles {
  const here = () => ({
    environments: environments.list(),
    connections: saved().map(({ connection }) => connection),
  })

  return {
    exportFile: () => {
      const known = environments.list()
      const connections = saved().flatMap(({ connection, secretExpected }): ExportedConnection[] => {
        const environment = known.find(({ id }) => id === connection.environmentId)
        if (environment === undefined || runsCommands(connection.settings)) return []
        const { name, settings } = connection
        return [{ environment: environment.name, name, asksForSecret: secretExpected, settings }]
      })
      const named = known.map(({ id: _id, ...environment }) => environment)
      const atMs = clock.nowMs()
      return {
        fileName: `switchyard-connections-${new Date(atMs).toISOString().slice(0, 10)}.json`,
        leftOut: saved()
          .filter(({ connection }) => runsCommands(connection.settings))
          .map(({ connection }) => connection.name),
        text: writeConnectionsFile({ environments: named, connections }, atMs),
      }
    },
    previewImport: text => previewOf(readConnectionsFile(text), here()),
    importFile: (choice, actor) => {
      const file = readConnectionsFile(choice.text)
      const preview = previewOf(file, here())
      if (preview.token !== choice.token)
        throw new AppError({ code: 'conflict', expected: 'what the preview showed', found: 'something else' })
      const wanted = chosen(file, preview, choice)
      const made: string[] = []
      try {
        const places = placesFor(wanted, preview, choice.lower, environment => {
          const isNew = sameNamed(environments.list(), environment.name) === undefined
          const { id } = environments.save(environment, actor)
          if (isNew) made.push(id)
          return id
        })
        const added = wanted.map(({ name, settings, environment, asksForSecret }): SavedConnection => ({
          connection: {
            id: randomUUID(),
            environmentId: places.get(environment) ?? '',
            name,
            settings,
            // whoever made the file does not decide what may be written from here
            access: 'read-only',
          },
          secretExpected: asksForSecret,
        }))
        const others = here().connections
        for (const [index, { connection }] of added.entries()) {
          const before = added.slice(0, index).map(one => one.connection)
          checkPlace(connection, environments.find(connection.environmentId), [...others, ...before])
        }
        add(added, actor)
        return { added, environmentIds: made }
      } catch (error) {
        for (const id of made) environments.remove({ id }, actor)
        throw error
      }
    },
  }

  function placesFor(
    wanted: readonly ExportedConnection[],
    preview: ImportPreview,
    lower: readonly string[],
    save: (environment: Omit<Environment, 'id'> & { readonly id?: string }) => string,
  ): ReadonlyMap<string, string> {
    const places = new Map<string, string>()
    for (const name of new Set(wanted.map(({ environment }) => environment))) {
      const shown = sameNamed(preview.environments, name)
      if (shown === undefined) throw new Error('every environment of a connection is in the preview')
      const { state: _state, protection, ...environment } = shown
      const known = sameNamed(environments.list(), name)
      const isLowered =
        protection === 'lowered-if-asked' &&
        sameNamed(
          lower.map(one => ({ name: one })),
          name,
        )
      if (known === undefined) places.set(name, save(environment))
      else if (protection === 'raised') places.set(name, save({ ...known, protected: true }))
      else if (isLowered) places.set(name, save({ ...known, protected: false }))
      else places.set(name, known.id)
    }
    return places
  }
}

/** @throws AppError `invalid-input` for what the preview did not offer */
function chosen(
  file: ConnectionsFile,
  preview: ImportPreview,
  { take }: ImportChoice,
): readonly ExportedConnection[] {
  const indexes = new Set(take.map(({ index }) => index))
  if (indexes.size !== take.length) throw invalid('the same connection is chosen twice')
  return take.map(({ index, name }) => {
    const connection = file.content.connections[index]
    const shown = preview.connections[index]
    if (connection === undefined || shown === undefined || shown.state === 'refused')
      throw invalid('a connection is chosen that cannot be imported')
    if (name !== shown.name && name !== shown.free)
      throw invalid('a name is given that the preview did not show')
    return { ...connection, name }
  })
}

const invalid = (problem: string) => new AppError({ code: 'invalid-input', field: 'take', problem })

import { useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { EVERYWHERE_SHORTCUT, ROLLBACK_SHORTCUT } from '../../features/rollback/index.ts'
import { escapeStoreText, plural } from '../../ui/index.ts'
import { navigationEntries } from '../frame/navigation.tsx'
import { componentPlaces } from '../mapped-components.ts'
import { useAppState } from '../state/app-state-context.tsx'
import { useEnvironment } from '../state/use-environment.ts'
import { isEverywhereMore, useAskRollback } from '../use-ask-rollback.ts'
import { useRoute } from '../use-route.ts'
import type { Command } from './commands.ts'

/** Everything the palette offers, from what is on screen already: opening it asks the host nothing. */
export function useCommands(info: WorkspaceInfo): readonly Command[] {
  const frame = useFrameCommands(info)
  const components = useComponentCommands()
  const flags = useFlagCommands()
  return useMemo(() => [...frame, ...components, ...flags], [frame, components, flags])
}

function useFrameCommands(info: WorkspaceInfo): readonly Command[] {
  const { environment, environments, pick } = useEnvironment()
  const { setColorScheme } = useMantineColorScheme()
  const [, goTo] = useRoute()
  const askRollback = useAskRollback()
  const { queries } = useClient()
  const offersEverywhere = isEverywhereMore(useQuery(queries.connections.list.queryOptions()).data)
  const shortcuts = useAppState(state => state.shortcutsToggled)
  return useMemo(() => {
    const commands: Command[] = []
    const add = (command: Omit<Command, 'words'>) =>
      commands.push({ ...command, words: `${command.label} ${command.detail}`.toLowerCase() })
    if (environment !== null)
      add({
        id: 'rollback',
        kind: 'rollback',
        label: `Roll back everything in ${escapeStoreText(environment.name)}`,
        detail: 'emergency: everyone on OLD',
        shortcut: ROLLBACK_SHORTCUT,
        run: () => askRollback({ kind: 'environment', environmentId: environment.id }),
      })
    if (offersEverywhere)
      add({
        id: 'rollback:everywhere',
        kind: 'rollback',
        label: 'Roll back everything everywhere',
        detail: 'emergency: all environments on OLD',
        shortcut: EVERYWHERE_SHORTCUT,
        run: () => askRollback({ kind: 'everywhere' }),
      })
    for (const { page, word, shortcut } of navigationEntries)
      add({
        id: `page:${page}`,
        kind: 'page',
        label: word,
        detail: 'page',
        shortcut,
        run: () => goTo({ page }),
      })
    add({
      id: 'page:rollbacks',
      kind: 'page',
      label: 'Rollback log',
      detail: 'page: how often, how fast, why',
      run: () => goTo({ page: 'rollbacks' }),
    })
    for (const [index, one] of environments.entries())
      if (one.id !== environment?.id)
        add({
          id: `environment:${one.id}`,
          kind: 'environment',
          label: `Switch to ${escapeStoreText(one.name)}`,
          detail: one.protected ? 'protected environment' : 'environment',
          ...(index < 9 ? { shortcut: `alt+${index + 1}` } : {}),
          run: () => pick(one.id),
        })
    for (const one of environments)
      add({
        id: `runbook:${one.id}`,
        kind: 'page',
        label: `Runbook of ${escapeStoreText(one.name)}`,
        detail: 'every step to OLD without Switchyard',
        run: () => goTo({ page: 'runbook', environmentId: one.id }),
      })
    add({
      id: 'theme:auto',
      kind: 'window',
      label: 'Theme as the system',
      detail: 'window',
      run: () => setColorScheme('auto'),
    })
    add({
      id: 'theme:light',
      kind: 'window',
      label: 'Light theme',
      detail: 'window',
      run: () => setColorScheme('light'),
    })
    add({
      id: 'theme:dark',
      kind: 'window',
      label: 'Dark theme',
      detail: 'window',
      run: () => setColorScheme('dark'),
    })
    add({
      id: 'shortcuts',
      kind: 'window',
      label: 'Keyboard shortcuts',
      detail: 'window',
      shortcut: '?',
      run: () => shortcuts(true),
    })
    add({
      id: 'workspace',
      kind: 'window',
      label: info.workspace === 'demo' ? 'Switch to your own workspace …' : 'Explore the demo …',
      detail: 'settings',
      run: () => goTo({ page: 'settings' }),
    })
    return commands
  }, [
    askRollback,
    environment,
    environments,
    goTo,
    info.workspace,
    offersEverywhere,
    pick,
    setColorScheme,
    shortcuts,
  ])
}

/** Of the environment one is looking at, as with flags. */
function useComponentCommands(): readonly Command[] {
  const { queries } = useClient()
  const flags = useQuery(queries.flags.list.queryOptions()).data
  const connections = useQuery(queries.connections.list.queryOptions()).data
  const { environment } = useEnvironment()
  const askRollback = useAskRollback()
  return useMemo(() => {
    if (environment === null) return []
    return componentPlaces(connections ?? [], flags ?? [])
      .filter(place => place.environmentId === environment.id)
      .map(({ component, environmentId, flags: own }): Command => {
        const label = `Roll back component ${escapeStoreText(component)}`
        const detail = `${environment.name} · ${own.length === 1 ? (own[0]?.key ?? '') : plural(own.length, 'flag')}`
        return {
          id: `component:${component}`,
          kind: 'rollback',
          label,
          detail,
          words: `${label} ${detail}`.toLowerCase(),
          run: () => askRollback({ kind: 'component', environmentId, component }),
        }
      })
  }, [askRollback, connections, environment, flags])
}

function useFlagCommands(): readonly Command[] {
  const { queries } = useClient()
  const flags = useQuery(queries.flags.list.queryOptions()).data
  const connections = useQuery(queries.connections.list.queryOptions()).data
  const { environment, environments } = useEnvironment()
  const askRollback = useAskRollback()
  const [, goTo] = useRoute()
  return useMemo(() => {
    const places = new Map(connections?.map(({ connection }) => [connection.id, connection]))
    const names = new Map(environments.map(one => [one.id, one.name]))
    const here: Command[] = []
    const elsewhere: Command[] = []
    for (const { connectionId, key } of flags ?? []) {
      const place = places.get(connectionId)
      const name = escapeStoreText(key)
      const detail = `${names.get(place?.environmentId ?? '') ?? ''} · ${place?.name ?? ''}`
      const words = `${name} ${detail}`.toLowerCase()
      const id = `${connectionId}\n${key}`
      const ref = { connectionId, key }
      const isHere = place?.environmentId === environment?.id
      const list = isHere ? here : elsewhere
      list.push({
        id: `flag:${id}`,
        kind: 'flag',
        label: name,
        detail,
        words,
        run: () => goTo({ page: 'flag', ...ref }),
      })
      // Rolling back is offered where one is looking; elsewhere the flag's own page is one step away.
      if (isHere)
        list.push({
          id: `flag:rollback:${id}`,
          kind: 'rollback',
          label: `Roll back ${name}`,
          detail,
          words: `roll back ${words}`,
          run: () => askRollback({ kind: 'flags', flags: [ref] }),
        })
    }
    return [...here, ...elsewhere]
  }, [askRollback, connections, environment, environments, flags, goTo])
}

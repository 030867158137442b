import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { demoEnvironmentIds, type DemoEnvironment } from './demo-environments.ts'
import { demoFlags } from './demo-flags.ts'
import { demoPeople } from './demo-people.ts'
import { applicationRole, databaseName, demoGrants, demoSchema, switchyardRole } from './demo-schema.ts'
import type { DemoServerAddress } from './demo-server.ts'
import { dayMs } from './demo-time.ts'
import { pastUsage } from './past-usage.ts'
import { insertUsage } from './usage-rows.ts'

/** A session of the server's owner; nothing but the making of the demo uses it. */
export async function ownerSession(address: DemoServerAddress, database: string): Promise<pg.Client> {
  const { host, port, user, password } = address
  const client = new pg.Client({ host, port, user, password, database, options: '-c synchronous_commit=off' })
  await client.connect()
  return client
}

/** Whether all three databases are there with their tables. */
export async function hasDemoDatabases(address: DemoServerAddress): Promise<boolean> {
  for (const environment of demoEnvironmentIds) {
    try {
      const session = await ownerSession(address, databaseName(environment))
      try {
        await session.query(
          'SELECT FROM feature_flags, user_feature_overrides, pipeline_usage, job_queue_log, auth.users LIMIT 0',
        )
      } finally {
        await session.end()
      }
    } catch {
      // whatever is missing or broken, the answer is the same: it is made again
      return false
    }
  }
  return true
}

/** The two restricted logins with the flags as they were three weeks before `madeAtMs`, and all usage since. */
export async function makeDemoDatabases(
  address: DemoServerAddress,
  madeAtMs: number,
  onBegin: (environment: DemoEnvironment) => void,
): Promise<void> {
  const session = await ownerSession(address, 'postgres')
  try {
    await session.query(`CREATE ROLE ${applicationRole} LOGIN; CREATE ROLE ${switchyardRole} LOGIN`)
    for (const name of ['postgres', 'template1'])
      await session.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
    for (const environment of demoEnvironmentIds) {
      const name = databaseName(environment)
      // FILE_COPY waits for checkpoints; the template is small
      await session.query(`CREATE DATABASE ${name} STRATEGY wal_log`)
      await session.query(`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`)
      await session.query(`GRANT CONNECT ON DATABASE ${name} TO ${applicationRole}, ${switchyardRole}`)
    }
  } finally {
    await session.end()
  }
  for (const environment of demoEnvironmentIds) {
    onBegin(environment)
    await fillDatabase(address, environment, madeAtMs)
  }
}

/** Every minute of the last hours, every ten before; it grows by day, and one evening the workers stood still. */
const pastBacklog = `
  INSERT INTO job_queue_log (waiting, measured_at)
  SELECT greatest(0, round(14 + 9 * cos(minute * 2 * pi() / 1440) + 5 * sin(minute * 1.7)
           + CASE WHEN minute BETWEEN 8600 AND 8760 THEN 130 ELSE 0 END)),
         to_timestamp($1::float8 / 1000) - minute * interval '1 minute'
  FROM generate_series(1, 30240) AS minute WHERE minute < 240 OR minute % 10 = 0`

async function fillDatabase(
  address: DemoServerAddress,
  environment: DemoEnvironment,
  madeAtMs: number,
): Promise<void> {
  const session = await ownerSession(address, databaseName(environment))
  try {
    await session.query('BEGIN')
    await session.query(demoSchema)
    await session.query(
      `INSERT INTO auth.users (id, email, created_at)
       SELECT id, 'person-' || place || '@example.com', to_timestamp($2 / 1000.0) - place * interval '3 hours'
       FROM unnest($1::uuid[]) WITH ORDINALITY AS person (id, place)`,
      [demoPeople(environment), madeAtMs],
    )
    const flags = demoFlags.flatMap(flag => {
      const life = flag.lives[environment]
      return life === undefined ? [] : [{ ...flag, state: life.begins }]
    })
    await session.query(
      `INSERT INTO feature_flags (flag_name, description, is_enabled, rollout_percentage, admin_override_enabled,
         admin_override_disabled, metadata, created_at, updated_at)
       SELECT key, description, enabled, percentage, force_on, force_off, jsonb_build_object('owner', owner),
         to_timestamp(created_ms / 1000), to_timestamp(created_ms / 1000)
       FROM unnest($1::text[], $2::text[], $3::bool[], $4::int[], $5::bool[], $6::bool[], $7::text[], $8::float8[])
         AS flag (key, description, enabled, percentage, force_on, force_off, owner, created_ms)`,
      [
        flags.map(flag => flag.key),
        flags.map(flag => flag.description),
        flags.map(flag => flag.state.enabled),
        flags.map(flag => flag.state.percentage),
        // seed 003 leaves these NULL until somebody overrides
        flags.map(flag => flag.state.forceOn || null),
        flags.map(flag => flag.state.forceOff || null),
        flags.map(flag => flag.owner),
        flags.map(flag => madeAtMs - flag.ageDays * dayMs),
      ],
    )
    for (const rows of pastUsage(environment, madeAtMs)) await insertUsage(session, rows)
    await session.query(pastBacklog, [madeAtMs])
    await session.query(demoGrants)
    await session.query('COMMIT')
    // without statistics the first reads would scan what they need not
    await session.query('ANALYZE')
  } finally {
    await session.end()
  }
}

export type DemoPasswords = { readonly application: string; readonly switchyard: string }

/** New passwords for both logins, of this run only. */
export async function setDemoPasswords(address: DemoServerAddress): Promise<DemoPasswords> {
  const passwords = { application: newPassword(), switchyard: newPassword() }
  const session = await ownerSession(address, 'postgres')
  try {
    await session.query(
      `ALTER ROLE ${applicationRole} PASSWORD '${passwords.application}';
       ALTER ROLE ${switchyardRole} PASSWORD '${passwords.switchyard}'`,
    )
  } finally {
    await session.end()
  }
  return passwords
}

/** Hexadecimal, so that it can stand in a statement as it is. */
function newPassword(): string {
  return randomBytes(24).toString('hex')
}

import type pg from 'pg'
import { ownerSession } from '../../demo-databases.ts'
import { applicationRole, switchyardRole } from '../../demo-schema.ts'
import type { DemoServerAddress } from '../../demo-server.ts'
import { createRandom } from '../../random.ts'
import { seedPreferencePostgres } from '../../stand-ins/preference-store.ts'
import { deskConfig, deskLife, deskPeople, pastFeedback } from './desk-content.ts'

export const deskDatabase = 'desk_production'

const configTable = `
  CREATE TABLE app_config (
    name VARCHAR(100) PRIMARY KEY,
    value TEXT NOT NULL,
    updated_at TIMESTAMPTZ DEFAULT NOW()
  )`

/** Switchyard moves people and turns the two settings; it adds and removes nobody, and writes no feedback. */
const grants = `
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  GRANT USAGE ON SCHEMA public TO ${switchyardRole}, ${applicationRole};
  GRANT SELECT, UPDATE ON "user", app_config TO ${switchyardRole};
  GRANT SELECT ON user_feedback TO ${switchyardRole};
  GRANT SELECT, UPDATE ON "user" TO ${applicationRole};
  GRANT SELECT ON app_config TO ${applicationRole};
  GRANT SELECT, INSERT ON user_feedback TO ${applicationRole};`

/** Seed 000's two tables and the configuration it asks for, as they were three weeks before; the feedback since. */
export async function makeDeskDatabase(address: DemoServerAddress, madeAtMs: number): Promise<void> {
  const server = await ownerSession(address, 'postgres')
  try {
    await server.query(`CREATE DATABASE ${deskDatabase} STRATEGY wal_log`)
    await server.query(`REVOKE ALL ON DATABASE ${deskDatabase} FROM PUBLIC`)
    await server.query(`GRANT CONNECT ON DATABASE ${deskDatabase} TO ${applicationRole}, ${switchyardRole}`)
  } finally {
    await server.end()
  }
  const session = await ownerSession(address, deskDatabase)
  try {
    await session.query('BEGIN')
    await seedPreferencePostgres(session, deskPeople)
    await session.query(configTable)
    await session.query(
      `INSERT INTO app_config (name, value, updated_at)
       SELECT name, value, to_timestamp($3::float8 / 1000) - interval '30 days'
       FROM unnest($1::text[], $2::text[]) AS setting (name, value)`,
      [
        [deskConfig.killSwitch, deskConfig.percentage],
        ['false', String(deskLife.begins.percentage)],
        madeAtMs,
      ],
    )
    await addPastFeedback(session, madeAtMs)
    await session.query(grants)
    await session.query('COMMIT')
    await session.query('ANALYZE')
  } finally {
    await session.end()
  }
}

async function addPastFeedback(session: pg.Client, madeAtMs: number): Promise<void> {
  const feedback = pastFeedback(createRandom(808))
  await session.query(
    `INSERT INTO user_feedback (user_id, interface_version, feedback_type, message, created_at)
     SELECT person, version, type, message, to_timestamp(created_ms / 1000) AT TIME ZONE 'UTC'
     FROM unnest($1::int[], $2::text[], $3::text[], $4::text[], $5::float8[])
       AS feedback (person, version, type, message, created_ms)`,
    [
      feedback.map(one => one.person),
      feedback.map(one => one.interfaceVersion),
      feedback.map(one => one.type),
      feedback.map(one => one.message),
      feedback.map(one => madeAtMs - one.agoMs),
    ],
  )
}

/** Whether an earlier run's database is there with its tables. */
export async function hasDeskDatabase(address: DemoServerAddress): Promise<boolean> {
  try {
    const session = await ownerSession(address, deskDatabase)
    try {
      await session.query('SELECT FROM "user", user_feedback, app_config LIMIT 0')
      return true
    } finally {
      await session.end()
    }
  } catch {
    // whatever is missing or broken, the answer is the same: it is made again
    return false
  }
}

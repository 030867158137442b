/** The application's own login, which the traffic uses. */
export const applicationRole = 'phoenix_app'
/** Switchyard's login: what a careful administrator would give it. */
export const switchyardRole = 'switchyard'

export function databaseName(environment: string): string {
  return `phoenix_${environment}`
}

/** Seed 003's tables as it writes them, the people they point at, the usage it only prints, and a queue's log. */
export const demoSchema = `
  CREATE SCHEMA auth;
  CREATE TABLE auth.users (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    email TEXT,
    created_at TIMESTAMPTZ DEFAULT NOW()
  );
  CREATE TABLE feature_flags (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    flag_name VARCHAR(100) UNIQUE NOT NULL,
    description TEXT,
    is_enabled BOOLEAN DEFAULT FALSE,
    rollout_percentage INTEGER DEFAULT 0 CHECK (rollout_percentage >= 0 AND rollout_percentage <= 100),
    admin_override_enabled BOOLEAN DEFAULT NULL,
    admin_override_disabled BOOLEAN DEFAULT NULL,
    metadata JSONB DEFAULT '{}'::jsonb,
    created_at TIMESTAMPTZ DEFAULT NOW(),
    updated_at TIMESTAMPTZ DEFAULT NOW()
  );
  CREATE TABLE user_feature_overrides (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id UUID NOT NULL REFERENCES auth.users(id) ON DELETE CASCADE,
    flag_name VARCHAR(100) NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    reason TEXT,
    expires_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ DEFAULT NOW()
  );
  CREATE TABLE pipeline_usage (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id UUID,
    pipeline TEXT NOT NULL,
    duration_ms INTEGER,
    success BOOLEAN NOT NULL,
    error_type TEXT,
    fallback BOOLEAN NOT NULL DEFAULT FALSE,
    completed BOOLEAN,
    time_spent_ms INTEGER,
    satisfaction INTEGER,
    created_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
  );
  CREATE INDEX pipeline_usage_created_at ON pipeline_usage (created_at);
  CREATE TABLE job_queue_log (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    waiting INTEGER NOT NULL,
    measured_at TIMESTAMPTZ NOT NULL DEFAULT NOW()
  );
  CREATE INDEX job_queue_log_measured_at ON job_queue_log (measured_at);`

/**
 * Switchyard reads flags, overrides, usage and the ids of people, changes flags, and replaces overrides. It adds or
 * removes no flag, writes no usage, and may not read who the people are.
 */
export const demoGrants = `
  REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  GRANT USAGE ON SCHEMA public, auth TO ${switchyardRole}, ${applicationRole};
  GRANT SELECT, UPDATE ON feature_flags TO ${switchyardRole};
  GRANT SELECT, INSERT, UPDATE, DELETE ON user_feature_overrides TO ${switchyardRole};
  GRANT SELECT ON pipeline_usage, job_queue_log TO ${switchyardRole};
  GRANT SELECT (id) ON auth.users TO ${switchyardRole};
  GRANT SELECT ON feature_flags, user_feature_overrides, auth.users TO ${applicationRole};
  GRANT SELECT, INSERT ON pipeline_usage TO ${applicationRole};
  GRANT INSERT ON job_queue_log TO ${applicationRole};`

import type { Database } from 'better-sqlite3'

/**
 * After a salvage: names of connections and flags are found again in the states, rows that still lack the row they
 * belong to are dropped, and each flag gets its newest entry back.
 */
export function repairHistory(db: Database): void {
  db.transaction(() => {
    db.pragma('defer_foreign_keys = ON')
    db.exec(`
      INSERT OR IGNORE INTO source (id, connection_id)
        SELECT source_id, json_extract(state, '$.flag.connectionId') FROM flag_change JOIN flag_state ON change_id = id
        WHERE source_id NOT IN (SELECT id FROM source) AND json_valid(state);
      INSERT OR IGNORE INTO flag (id, source_id, flag_key)
        SELECT flag_id, source_id, json_extract(state, '$.flag.key') FROM flag_change JOIN flag_state ON change_id = id
        WHERE flag_id NOT IN (SELECT id FROM flag) AND json_valid(state);
      DELETE FROM flag WHERE source_id NOT IN (SELECT id FROM source);
      DELETE FROM flag_change WHERE flag_id NOT IN (SELECT id FROM flag)
        OR (kind <> 'removed' AND id NOT IN (SELECT change_id FROM flag_state));
      DELETE FROM flag_state WHERE change_id NOT IN (SELECT id FROM flag_change);
      UPDATE flag SET last_change_id = (SELECT max(id) FROM flag_change WHERE flag_id = flag.id);
      DELETE FROM flag WHERE last_change_id IS NULL;
      UPDATE flag_change SET previous_id = NULL
        WHERE previous_id IS NOT NULL AND previous_id NOT IN (SELECT id FROM flag_change);
      DELETE FROM usage_series WHERE source_id NOT IN (SELECT id FROM source);
      DELETE FROM observation WHERE series_id NOT IN (SELECT id FROM usage_series);
      DELETE FROM observation_hour;
      INSERT INTO observation_hour (series_id, hour_ms, count, failures)
        SELECT series_id, minute_ms - minute_ms % 3600000 AS hour_ms, sum(count), sum(failures)
        FROM observation GROUP BY series_id, hour_ms;
      DELETE FROM measure_series WHERE source_id NOT IN (SELECT id FROM source);
      DELETE FROM measure_point WHERE series_id NOT IN (SELECT id FROM measure_series);
      DELETE FROM usage_cursor WHERE source_id NOT IN (SELECT id FROM source);`)
  })()
}

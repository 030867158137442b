import type { Migration } from '../../migrate.ts'

/** The same usage by hour, beside the minutes: a chart of three months would otherwise add up a quarter of a million rows. */
export const observationHours: Migration = {
  version: 3,
  name: '0003-observation-hours',
  up: db =>
    db.exec(`
    CREATE TABLE observation_hour (
      series_id   INTEGER NOT NULL REFERENCES usage_series (id),
      hour_ms     INTEGER NOT NULL,
      count       INTEGER NOT NULL,
      failures    INTEGER NOT NULL,
      PRIMARY KEY (series_id, hour_ms)
    ) STRICT, WITHOUT ROWID;

    INSERT INTO observation_hour (series_id, hour_ms, count, failures)
      SELECT series_id, minute_ms - minute_ms % 3600000 AS hour_ms, sum(count), sum(failures)
      FROM observation GROUP BY series_id, hour_ms;`),
}

import type { ConnectionSettings } from '../../shared/domain/connection.ts'

export type KindWords = {
  readonly kind: string
  /** where a person puts the steps in */
  readonly how: string
  readonly check: string
}

const rowsShown =
  'Each block ends by showing the row it wrote. An error, or no row, means that this flag is not back: run its block again.'

/** What a person without Switchyard needs to know of a kind of store. */
export function wordsOf(settings: ConnectionSettings): KindWords {
  switch (settings.kind) {
    case 'sql-flags':
      return {
        kind: sqlWords[settings.dialect].kind,
        how: `${sqlWords[settings.dialect].how} ${ownTransaction}`,
        check: rowsShown,
      }
    case 'user-preference':
      return {
        kind: `a switch per person in ${sqlWords[settings.dialect].kind}`,
        how: `${sqlWords[settings.dialect].how} Keep the list of people that it prints: they are who has to be put back later.`,
        check: 'The last number it prints is how many people are on NEW: it has to be 0.',
      }
    case 'mongo-flags':
      return {
        kind: 'MongoDB',
        how: 'Paste this into mongosh, signed in to the servers above.',
        check:
          'After each statement the document is shown as the majority holds it. matchedCount being 0 means that this flag is not back.',
      }
    case 'rest-flags':
      return {
        kind: 'HTTP flag API',
        how: 'Paste this into a POSIX shell with curl, on a machine that reaches the address above.',
        check:
          'The second answer of each pair is what the API then says: "enabled" has to be false. An error from curl means that this flag is not back.',
      }
    case 'env-file':
      return {
        kind: 'file of variables (.env)',
        how: 'Do the first step of every flag below, with an editor. Build and look only once, after the last one.',
        check:
          'Nobody is back on OLD before the application was built anew from this file and says so itself.',
      }
  }
}

const ownTransaction =
  'Every flag is a transaction of its own, so that one which fails or is locked holds up no other.'

const sqlWords = {
  postgresql: { kind: 'PostgreSQL', how: 'Paste this into psql, signed in to the database above.' },
  mysql: {
    kind: 'MySQL or MariaDB',
    how: 'Paste this into the mysql client, signed in to the database above.',
  },
  sqlite: { kind: 'SQLite', how: 'Paste this into sqlite3, opened on the file above.' },
} as const

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkScript, splitScript } from '../../../shared/sql-script/index.ts'

const textsOf = (script: string, dialect: 'postgresql' | 'sqlite' | 'mysql' = 'postgresql') =>
  splitScript(script, dialect).statements.map(({ text }) => text)

describe('a script is cut where its statements end', () => {
  test('and nowhere else', () => {
    expect(
      textsOf(`UPDATE a SET b = 'x;''y'; -- not; here\n/* nor /* ; */ ; */ DELETE FROM "c;d";;`),
    ).toEqual([`UPDATE a SET b = 'x;''y'`, 'DELETE FROM "c;d"'])
  })

  test('with bodies of functions, and texts with backslashes', () => {
    expect(textsOf(`DO $$ BEGIN PERFORM 1; END $$; SELECT E'a\\';b', '\\'; SELECT $x$;$$;$x$`)).toEqual([
      'DO $$ BEGIN PERFORM 1; END $$',
      `SELECT E'a\\';b', '\\'`,
      'SELECT $x$;$$;$x$',
    ])
    expect(textsOf(`SELECT 'a\\';b'; SELECT 1 # x;\n`, 'mysql')).toEqual([`SELECT 'a\\';b'`, 'SELECT 1 # x;'])
  })

  test('with triggers of SQLite', () => {
    const trigger = `CREATE TRIGGER t AFTER UPDATE ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END`
    expect(textsOf(`${trigger}; SELECT 1`, 'sqlite')).toEqual([trigger, 'SELECT 1'])
  })

  test('and its lines are counted', () => {
    const { statements } = splitScript('-- top\n\nSELECT 1;\n\nSELECT\n2;', 'postgresql')
    expect(statements.map(({ line, words }) => [line, words])).toEqual([
      [3, ['SELECT']],
      [5, ['SELECT']],
    ])
  })

  test('whatever it holds: no character is lost, and it ends', () => {
    const scripts = fc.string({ unit: fc.constantFrom(...`'"\`$;-/*\\[]#E\n aB(`), maxLength: 60 })
    fc.assert(
      fc.property(scripts, fc.constantFrom('postgresql', 'sqlite', 'mysql'), (script, dialect) => {
        const parts = splitScript(script, dialect).statements.map(({ text }) => text)
        let at = 0
        for (const part of parts) {
          const found = script.indexOf(part, at)
          expect(found).toBeGreaterThanOrEqual(at)
          at = found + part.length
        }
      }),
      { numRuns: 5_000 },
    )
  })

  test('a megabyte of hostile text is cut in an instant', () => {
    for (const part of ['/*', "'", '$a$', ';', '--', 'CREATE TRIGGER ', '\\', '[', "E'"])
      expect(splitScript(part.repeat(Math.floor((256 * 1024) / part.length)), 'postgresql')).toBeDefined()
  })
})

describe('what cannot be one transaction is found', () => {
  const problems = (script: string, dialect: 'postgresql' | 'sqlite' | 'mysql' = 'postgresql') =>
    checkScript(script, dialect).problems.map(({ line, problem }) => `${line}: ${problem}`)

  test.each([
    'BEGIN',
    'begin transaction',
    '/* x */ COMMIT',
    '-- y\nROLLBACK',
    'END',
    'SAVEPOINT a',
    'START TRANSACTION',
    'SET TRANSACTION READ WRITE',
    "PREPARE TRANSACTION 'x'",
    'ABORT',
  ])('%s', statement => {
    expect(problems(`SELECT 1; ${statement}; SELECT 2`)).toEqual([
      expect.stringContaining('begins or ends a transaction'),
    ])
  })

  test('commands of psql, and what never ends', () => {
    expect(problems('SELECT 1;\n\\connect other\nSELECT 2')).toEqual([
      expect.stringMatching(/^2: a command of a database shell/),
    ])
    expect(problems("SELECT 1;\nSELECT 'open")).toEqual([expect.stringMatching(/^2: a text/)])
    expect(problems('-- nothing')).toEqual(['1: there is no statement in it'])
    expect(problems('COPY a FROM STDIN;\n1\\t2\n\\.\n')).not.toEqual([])
  })

  test('a word in a text, a name or a comment is none of it', () => {
    expect(problems(`UPDATE a SET b = 'COMMIT; ROLLBACK' /* BEGIN; */ WHERE "END" = 1; -- COMMIT;`)).toEqual(
      [],
    )
  })

  test('MySQL ends transactions by itself, so that it takes changes of rows only', () => {
    expect(problems('UPDATE a SET b = 0; DELETE FROM c', 'mysql')).toEqual([])
    for (const statement of [
      'ALTER TABLE a DROP b',
      'DROP TABLE a',
      'CREATE TABLE a (b INT)',
      'CALL x()',
      '/*!50000 COMMIT */',
    ])
      expect(problems(statement, 'mysql')).toHaveLength(1)
  })

  test('SQLite reaches no other file', () => {
    expect(problems("ATTACH 'other' AS o", 'sqlite')).toHaveLength(1)
    expect(problems('PRAGMA writable_schema = 1', 'sqlite')).toHaveLength(1)
  })
})

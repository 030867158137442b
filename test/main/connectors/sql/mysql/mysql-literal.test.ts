import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { compileMysql, placed } from '../../../../../main/connectors/sql/mysql/mysql-compiler.ts'
import {
  mysqlIdentifier,
  mysqlLiteral,
  wireLiteral,
} from '../../../../../main/connectors/sql/mysql/mysql-literal.ts'

describe('a value in a statement that is sent', () => {
  test.each(["it's", 'a\\', "\\'; DROP TABLE x; --", 'two\nlines', '日本', '\0', '"', '`', '?', '%'])(
    'is its bytes, and nothing that a parser could take for its end: %j',
    value => {
      expect(wireLiteral(value)).toBe(`_utf8mb4 x'${Buffer.from(value).toString('hex')}'`)
    },
  )

  test('is readable where every character is harmless', () => {
    expect(wireLiteral('new_pipeline.v2 at 10:30')).toBe("_utf8mb4'new_pipeline.v2 at 10:30'")
    expect([null, 7, -0.5, true, false, 10n, Buffer.from([255])].map(wireLiteral)).toEqual([
      'NULL',
      '7',
      '-0.5',
      'TRUE',
      'FALSE',
      '10',
      "x'ff'",
    ])
  })

  test('takes its place whatever names stand in the statement', () => {
    const statement = compileMysql(
      sql`SELECT ${sql.id('a?`b')}, ${'x'} FROM ${sql.id('$1')} WHERE y = ${"'"}`,
    )
    expect(placed(statement)).toBe("SELECT `a?``b`, _utf8mb4'x' FROM `$1` WHERE y = _utf8mb4 x'27'")
  })

  test('is never left out or put in twice', () => {
    expect(() => placed({ sql: 'SELECT ?', parameters: ['x'] })).toThrow('other values than places')
    expect(() => wireLiteral({ toString: () => 'x' })).toThrow(TypeError)
    expect(() => wireLiteral(Number.NaN)).toThrow(TypeError)
  })
})

describe('a text in a statement for a person', () => {
  test('holds no backslash, since whether one escapes is a setting', () => {
    expect(mysqlLiteral("a\\' OR true")).toBe(
      "CONCAT('a', CONVERT(_utf16 x'005c' USING utf8mb4), ''' OR true')",
    )
  })

  test('shows what cannot be seen by its number', () => {
    expect(mysqlLiteral('pay\u202ement')).toBe("CONCAT('pay', CONVERT(_utf16 x'202e' USING utf8mb4), 'ment')")
  })

  test('is plain where it is plain', () => {
    expect(mysqlLiteral("o'hara 日本")).toBe("'o''hara 日本'")
    expect(mysqlIdentifier('a`b', 'c.d')).toBe('`a``b`.`c.d`')
  })
})

import { describe, expect, test } from 'vitest'
import {
  formOf,
  newConnectionForm,
  readForm,
} from '../../../../renderer/features/connections/form/connection-form.ts'
import { withDialect } from '../../../../renderer/features/connections/form/sql-form.ts'

describe('the form of a SQL database', () => {
  const empty = newConnectionForm('staging')

  test('proposes the port of the system that is chosen, until somebody has typed another', () => {
    const mysql = { ...empty, ...withDialect(empty, 'mysql') }
    expect([mysql.dialect, mysql.port]).toEqual(['mysql', '3306'])
    const back = { ...mysql, ...withDialect(mysql, 'postgresql') }
    expect([back.dialect, back.port]).toEqual(['postgresql', '5432'])
    expect(withDialect({ ...empty, port: '6432' }, 'mysql')).toEqual({ dialect: 'mysql' })
    expect(withDialect(mysql, 'sqlite')).toEqual({ dialect: 'sqlite' })
  })

  test('reads MySQL or MariaDB without a schema, and shows it again as it was typed', () => {
    const typed = { name: 'shop', host: ' db.example.internal ', database: 'shop', user: 'app' }
    const form = { ...empty, ...withDialect(empty, 'mysql'), ...typed }
    const { draft } = readForm(form)
    expect(draft?.settings).toMatchObject({
      kind: 'sql-flags',
      dialect: 'mysql',
      host: 'db.example.internal',
      port: 3306,
      database: 'shop',
    })
    expect(draft?.settings).not.toHaveProperty('schema')
    if (draft === undefined) throw new Error('the form is complete')
    const connection = { ...draft, id: 'shop', access: 'read-only' }
    const again = formOf(connection as unknown as Parameters<typeof formOf>[0])
    expect(again).toMatchObject({ dialect: 'mysql', host: 'db.example.internal', port: '3306' })
  })
})

import { describe, expect, test } from 'vitest'
import {
  differences,
  fieldsAndOverridesApart,
} from '../../../../main/connectors/sql-flags/sql-flags-differences.ts'
import { SqlFlagsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import type { Intent } from '../../../../shared/domain/operation.ts'
import { buildOverride, buildState } from '../../../support/flags.ts'

const settings = SqlFlagsSettings.parse({
  kind: 'sql-flags',
  dialect: 'postgresql',
  host: 'db',
  port: 5432,
  database: 'phoenix',
  user: 'app',
  tls: { mode: 'off' },
})
const rollBack: Intent = { kind: 'roll-back', suspendOverrides: true }

describe('a rollback', () => {
  test('is what was meant only when off is forced and on is not', () => {
    expect(differences(buildState({ globalOverride: 'force-off' }), rollBack, settings)).toEqual([])
    for (const flag of [
      { globalOverride: 'none' as const },
      { globalOverride: 'force-on' as const },
      { globalOverride: 'none' as const, enabled: false, percentage: 0 },
      { globalOverride: 'force-off' as const, contradictory: true },
    ]) {
      expect(differences(buildState(flag), rollBack, settings)).toHaveLength(1)
    }
  })

  test('is not what was meant while one person is pinned to NEW, expired or not', () => {
    const off = { globalOverride: 'force-off' as const }
    const pinned = buildState(off, [buildOverride({ expiresAt: '2020-01-01 00:00:00+00' })])
    expect(differences(pinned, rollBack, settings)).toEqual(['1 overrides still say NEW'])
    expect(differences(pinned, { kind: 'roll-back', suspendOverrides: false }, settings)).toEqual([])
    expect(differences(buildState(off, [buildOverride({ variant: 'old' })]), rollBack, settings)).toEqual([])
  })

  test('means off at 0 % where the store cannot force', () => {
    const plain = { ...settings, flags: { ...settings.flags, forceOn: null, forceOff: null } }
    expect(differences(buildState({ enabled: false, percentage: 0 }), rollBack, plain)).toEqual([])
    expect(differences(buildState({ enabled: false, percentage: null }), rollBack, plain)).toEqual([])
    expect(differences(buildState({ enabled: true, percentage: 0 }), rollBack, plain)).toHaveLength(1)
    expect(differences(buildState({ enabled: false, percentage: 5 }), rollBack, plain)).toHaveLength(1)
  })
})

describe('two states', () => {
  const stored = { is_enabled: 'true', metadata: '{"a": 1}' }

  test('are the same whatever the mark and the order of keys say', () => {
    const marked = { ...stored, metadata: '{"switchyard": {"at": "now"}, "a": 1}' }
    expect(fieldsAndOverridesApart(buildState({ stored: marked }), buildState({ stored }))).toEqual([])
    const spelled = { ...stored, metadata: '{"b": {"x": [1, {}]}, "a": 1}' }
    const other = { ...stored, metadata: '{"a":1,"b":{"x":[1,{}]}}' }
    expect(fieldsAndOverridesApart(buildState({ stored: spelled }), buildState({ stored: other }))).toEqual(
      [],
    )
  })

  test.each(['{"a": 2}', '{"a": 1, "__proto__": {}}', '[{"a": 1}]', 'null', '{"a": [1]}', 'no JSON', '{}'])(
    'differ where metadata is %s',
    metadata => {
      const found = buildState({ stored: { ...stored, metadata } })
      expect(fieldsAndOverridesApart(found, buildState({ stored }))).toEqual(['metadata differs'])
    },
  )

  test('differ by a field, and by each override that is other, gone or new', () => {
    const expected = buildState({ stored }, [buildOverride({ id: 'a' }), buildOverride({ id: 'b' })])
    const found = buildState({ stored: { ...stored, is_enabled: null } }, [
      buildOverride({ id: 'a', expiresAt: '2030-01-01 00:00:00+00' }),
      buildOverride({ id: '__proto__' }),
    ])
    expect(fieldsAndOverridesApart(found, expected)).toEqual([
      'is_enabled is null, meant was true',
      'override a differs',
      'override b is gone',
      'override __proto__ is new',
    ])
  })
})

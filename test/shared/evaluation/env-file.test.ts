import { expect, test } from 'vitest'
import { evaluateEnvFile } from '../../../shared/evaluation/env-file.ts'

const profile = { emergency: { variable: 'REACT_APP_EMERGENCY_ROLLBACK', onMeans: 'old' } } as const
const ask = (flag: boolean | undefined, emergency: boolean | undefined) =>
  evaluateEnvFile({
    userId: 'anyone',
    flagKey: 'REACT_APP_USE_NEW_SALES_FORMAT',
    flag: flag === undefined ? undefined : { enabled: flag },
    emergency: emergency === undefined ? undefined : { enabled: emergency },
    profile,
  })

test.each([
  [true, true, 'new', 'enabled'],
  [false, true, 'old', 'enabled'],
  [undefined, true, 'old', 'default'],
  [true, false, 'old', 'parent-flag'],
  [undefined, false, 'old', 'parent-flag'],
  [true, undefined, 'new', 'enabled'],
] as const)(
  'a variable that is %s under a switch that is %s serves %s by %s',
  (flag, emergency, variant, rule) => {
    const explained = ask(flag, emergency)
    expect([explained.variant, explained.decidedBy]).toEqual([variant, rule])
    expect(explained.trace.filter(({ decided }) => decided).map(one => one.rule)).toEqual([rule])
  },
)

test('the emergency switch is explained by itself', () => {
  const explained = evaluateEnvFile({
    userId: 'anyone',
    flagKey: profile.emergency.variable,
    flag: { enabled: false },
    emergency: { enabled: false },
    profile,
  })
  expect(explained).toMatchObject({ variant: 'old', decidedBy: 'enabled' })
})

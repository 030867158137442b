import type { DemoEnvironment } from '../../demo-environments.ts'
import { life, type FlagLife } from '../../flag-life.ts'

/** How one backend answers for one component. */
export type BackendBehaviour = {
  readonly medianMs: number
  readonly spread: number
  /** share in [0, 1] */
  readonly failureRate: number
}

/** The two environments that the energy application's move to another backend has reached. */
export type EnergyEnvironment = Exclude<DemoEnvironment, 'development'>

export type EnergyComponent = {
  /** its flag is `<component>_new_backend` */
  readonly component: string
  /** requests a minute at the busiest hour */
  readonly perMinute: { readonly [E in EnergyEnvironment]: number }
  readonly old: BackendBehaviour
  readonly new: BackendBehaviour
  /** share in [0, 1] of comparisons in which both backends do not say the same */
  readonly mismatchRate: number
  readonly testUsers: readonly number[]
  readonly lives: { readonly [E in EnergyEnvironment]: FlagLife }
}

/** Above all of them: seed 001 asks it first. */
export const energyParentFlag = 'new_backend_enabled'
export const energyParentLives: { readonly [E in EnergyEnvironment]: FlagLife } = {
  staging: life('on'),
  production: life('off', [
    '20d',
    'on',
    'Ines Duarte',
    'All component flags are off; from here on each decides for itself',
  ]),
}

/** Seed 001's six components, in its order of moving, easiest first. */
export const energyComponents: readonly EnergyComponent[] = [
  {
    component: 'dashboard',
    perMinute: { staging: 0.9, production: 4.5 },
    old: { medianMs: 240, spread: 0.3, failureRate: 0.003 },
    new: { medianMs: 130, spread: 0.28, failureRate: 0.002 },
    mismatchRate: 0,
    testUsers: [],
    lives: {
      staging: life('on'),
      production: life(
        'off',
        ['19d', 10, 'Ines Duarte', 'Internal testing went well'],
        ['16d', 50, 'Ines Duarte', 'No difference seen at 10 %'],
        ['13d', 'on', 'Ines Duarte', 'Full rollout'],
      ),
    },
  },
  {
    component: 'energy_table',
    perMinute: { staging: 0.6, production: 3 },
    old: { medianMs: 310, spread: 0.32, failureRate: 0.004 },
    new: { medianMs: 170, spread: 0.3, failureRate: 0.004 },
    // the new backend's adapter writes every month's reading to the first day of the month
    mismatchRate: 0.21,
    testUsers: [3, 17, 41],
    lives: {
      staging: life(50, ['14d', 'on', 'Ines Duarte', 'Full rollout in staging']),
      production: life(
        'off',
        ['12d', 0, 'Ines Duarte', 'Only test users'],
        ['8d', 10, 'Ines Duarte', 'First tenth'],
        ['7d', 'off', 'Ines Duarte', 'Back while the month-end readings are looked at', 'rollback'],
        ['3d', 10, 'Ines Duarte', 'Month-end readings agree again', 'restore'],
      ),
    },
  },
  {
    component: 'timeline_slider',
    perMinute: { staging: 0.4, production: 1.5 },
    old: { medianMs: 95, spread: 0.25, failureRate: 0.002 },
    new: { medianMs: 70, spread: 0.25, failureRate: 0.002 },
    mismatchRate: 0.01,
    testUsers: [],
    lives: {
      staging: life('off', ['10d', 'on', 'Tomás Ruiz', 'For the acceptance test']),
      production: life('off', ['5d', 10, 'Ines Duarte', 'First tenth']),
    },
  },
  {
    component: 'monthly_charts',
    perMinute: { staging: 0.4, production: 1.5 },
    old: { medianMs: 520, spread: 0.35, failureRate: 0.005 },
    new: { medianMs: 260, spread: 0.32, failureRate: 0.004 },
    mismatchRate: 0.02,
    testUsers: [3, 17],
    lives: { staging: life('off', ['6d', 50, 'Tomás Ruiz', 'Half of staging']), production: life('off') },
  },
  {
    component: 'csv_import',
    perMinute: { staging: 0.2, production: 0.5 },
    old: { medianMs: 2400, spread: 0.5, failureRate: 0.012 },
    new: { medianMs: 1500, spread: 0.5, failureRate: 0.012 },
    mismatchRate: 0.03,
    testUsers: [],
    lives: { staging: life('off', ['2d', 25, null]), production: life('off') },
  },
  {
    component: 'energy_forms',
    perMinute: { staging: 0.3, production: 1.2 },
    old: { medianMs: 150, spread: 0.3, failureRate: 0.004 },
    new: { medianMs: 120, spread: 0.3, failureRate: 0.004 },
    mismatchRate: 0,
    testUsers: [],
    lives: { staging: life('off'), production: life('off') },
  },
]

export const energyFlagOf = (component: string): string => `${component}_new_backend`

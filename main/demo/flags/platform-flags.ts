import type { DemoFlag } from '../demo-flags.ts'
import { life } from '../flag-life.ts'

export const platformFlags: readonly DemoFlag[] = [
  {
    key: 'health_kit_import',
    description: 'Import workouts recorded by a watch',
    owner: 'integrations',
    ageDays: 280,
    lives: { development: life('on'), staging: life('on'), production: life('on') },
  },
  {
    key: 'sensor_sync_v2',
    description: 'Second version of the sensor synchronisation',
    owner: 'integrations',
    ageDays: 66,
    lives: {
      development: life('on'),
      staging: life('on'),
      production: life(10, ['8d', 25, 'Jonas Weber', 'Expanded beta']),
    },
  },
  {
    key: 'activity_export',
    description: 'Send finished workouts to other services',
    owner: 'integrations',
    ageDays: 190,
    lives: { development: life('on'), staging: life('on'), production: life('on') },
  },
  {
    key: 'program_pdf_export',
    description: 'Print a training program as PDF',
    owner: 'programs',
    ageDays: 150,
    lives: { development: life('on'), staging: life('on'), production: life('on') },
  },
  {
    key: 'email_digest_redesign',
    description: 'Weekly mail with the new layout',
    owner: 'growth',
    ageDays: 37,
    lives: { development: life('on'), staging: life(50), production: life('off') },
  },
  {
    key: 'push_quiet_hours',
    description: 'No notifications at night in the person’s own time zone',
    owner: 'mobile',
    ageDays: 84,
    lives: {
      development: life('on'),
      staging: life('on'),
      production: life(50, ['5d', 'on', 'Jonas Weber', 'Full rollout']),
    },
  },
  {
    key: 'dark_theme_default',
    description: 'Follow the system’s theme for new accounts',
    owner: 'mobile',
    ageDays: 118,
    lives: { development: life('on'), staging: life('on'), production: life('on') },
  },
  {
    key: 'read_replica_reports',
    description: 'Read reports from the replica',
    owner: 'platform',
    ageDays: 175,
    lives: { development: life('off'), staging: life('on'), production: life('forced-on') },
  },
  {
    key: 'rate_limit_v2',
    description: 'Limit requests by account instead of by address',
    owner: 'platform',
    ageDays: 56,
    lives: {
      development: life('on'),
      staging: life('on'),
      production: life(
        25,
        ['14d', 50, 'Priya Nair', 'Majority'],
        ['30h', 'on', 'Priya Nair', 'Full rollout'],
      ),
    },
  },
  {
    key: 'job_queue_priorities',
    description: 'Run short jobs before long ones',
    owner: 'platform',
    ageDays: 31,
    lives: { development: life('on'), staging: life('off', ['26h', 50, null]), production: life('off') },
  },
]

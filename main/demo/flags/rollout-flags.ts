import type { DemoFlag } from '../demo-flags.ts'
import { life } from '../flag-life.ts'

/** The flags that choose between OLD and NEW of a measured component. The first is the one going wrong. */
export const rolloutFlags: readonly DemoFlag[] = [
  {
    key: 'phoenix_pipeline_enabled',
    description: 'Generate training programs with the Phoenix pipeline instead of the legacy one',
    owner: 'programs',
    ageDays: 34,
    lives: {
      development: life('off', ['20d', 'on', 'Jonas Weber', 'Ready for the team to try']),
      staging: life(
        'off',
        ['19d', 5, 'Mara Lindqvist', 'Limited beta in staging'],
        ['17d', 25, 'Mara Lindqvist', 'Expanded beta in staging'],
        ['15d', 50, 'Mara Lindqvist', 'Majority in staging'],
        ['9d', 'on', 'Mara Lindqvist', 'Full rollout in staging, load test passed'],
      ),
      production: life(
        'off',
        ['18d', 0, 'Mara Lindqvist', 'Internal testing: core team by override'],
        ['14d', 5, 'Mara Lindqvist', 'Limited beta'],
        ['11d', 'forced-off', 'Priya Nair', 'Valid programs fail schema validation', 'rollback'],
        ['10d', 5, 'Mara Lindqvist', 'Schema fixed and checked with the core team', 'restore'],
        ['27m', 25, 'Mara Lindqvist', 'Expanded beta, ten quiet days at 5 %'],
      ),
    },
  },
  {
    key: 'exercise_graph_enabled',
    description: 'Choose exercise substitutions from the movement graph instead of the fixed table',
    owner: 'programs',
    ageDays: 96,
    lives: {
      development: life('on'),
      staging: life(50, ['13d', 'on', 'Tomás Ruiz', 'Full rollout in staging']),
      production: life(
        5,
        ['16d', 25, 'Mara Lindqvist', 'Expanded beta'],
        ['6d', 50, 'Mara Lindqvist', 'Majority, no difference in failures seen'],
      ),
    },
  },
  {
    key: 'nutrition_planner_v2',
    description: 'Plan meals with the second nutrition planner',
    owner: 'nutrition',
    ageDays: 61,
    lives: {
      development: life('on'),
      staging: life(10, ['8d', 25, 'Tomás Ruiz', 'Expanded beta in staging'], ['70m', 60, null]),
      production: life(
        'off',
        ['12d', 5, 'Mara Lindqvist', 'Limited beta'],
        ['5d', 10, 'Mara Lindqvist', 'A little more'],
      ),
    },
  },
  {
    key: 'streaming_summaries_enabled',
    description: 'Stream progress summaries instead of building them in a nightly batch',
    owner: 'progress',
    ageDays: 140,
    lives: {
      development: life('on'),
      staging: life('on'),
      production: life(50, ['17d', 'on', 'Mara Lindqvist', 'Full rollout']),
    },
  },
  {
    key: 'guardian_replies_enabled',
    description: 'Answer coach messages through the Guardian layer',
    owner: 'coaching',
    ageDays: 44,
    lives: {
      development: life('on'),
      staging: life(25, ['7d', 50, 'Jonas Weber', 'Majority in staging']),
      production: life('off', ['4d', 5, 'Mara Lindqvist', 'Limited beta']),
    },
  },
]

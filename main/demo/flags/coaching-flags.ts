import type { DemoFlag } from '../demo-flags.ts'
import { life } from '../flag-life.ts'

export const coachingFlags: readonly DemoFlag[] = [
  {
    key: 'adaptive_rest_timers',
    description: 'Fit rest times to the heart rate measured in the last set',
    owner: 'programs',
    ageDays: 203,
    lives: { development: life('on'), staging: life('on'), production: life('on') },
  },
  {
    key: 'deload_week_suggestions',
    description: 'Suggest an easier week when three weeks in a row were hard',
    owner: 'programs',
    ageDays: 77,
    lives: {
      development: life('on'),
      staging: life('on'),
      production: life(25, ['9d', 50, 'Mara Lindqvist', 'Majority']),
    },
  },
  {
    key: 'injury_aware_swaps',
    description: 'Leave out exercises that load a joint the person has marked as injured',
    owner: 'programs',
    ageDays: 58,
    lives: { development: life('on'), staging: life(50), production: life(10) },
  },
  {
    key: 'video_form_check',
    description: 'Comment on technique from a short video',
    owner: 'coaching',
    ageDays: 120,
    lives: {
      development: life('on'),
      staging: life(25),
      production: life(5, ['15d', 'forced-off', 'Priya Nair', 'Video storage over its budget', 'rollback']),
    },
  },
  {
    key: 'voice_logging',
    description: 'Log sets by voice during a workout',
    owner: 'workouts',
    ageDays: 49,
    lives: {
      development: life('on'),
      staging: life('off', ['3d', 'on', 'Tomás Ruiz', 'For the field test']),
      production: life('off'),
    },
  },
  {
    key: 'weekly_checkin_reminders',
    description: 'Remind people of their weekly check-in on the day they chose',
    owner: 'coaching',
    ageDays: 311,
    lives: { development: life('on'), staging: life('on'), production: life('on') },
  },
  {
    key: 'coach_marketplace',
    description: 'Let people look for a human coach inside the app',
    owner: 'coaching',
    ageDays: 27,
    lives: { development: life('on'), staging: life('off'), production: life('off') },
  },
  {
    key: 'team_workspaces',
    description: 'Shared programs for sports teams',
    owner: 'teams',
    ageDays: 88,
    lives: { development: life('on'), staging: life('on'), production: life(25) },
  },
  {
    key: 'onboarding_short_form',
    description: 'Ask six questions at sign-up instead of nineteen',
    owner: 'growth',
    ageDays: 165,
    lives: {
      development: life('on'),
      staging: life('on'),
      production: life(50, ['13d', 'on', 'Jonas Weber', 'More people finish it']),
    },
  },
  {
    key: 'experimental_set_predictor',
    description: 'Predict the next set from the bar speed of the last one',
    owner: 'research',
    ageDays: 25,
    lives: { development: life(50) },
  },
]

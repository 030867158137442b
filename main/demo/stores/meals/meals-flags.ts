import type { DemoEnvironment } from '../../demo-environments.ts'
import { life, type FlagLife } from '../../flag-life.ts'

export type MealsFlag = {
  /** snake_case, as seed 004 asks */
  readonly name: string
  readonly description: string
  readonly ageDays: number
  readonly lives: { readonly [E in DemoEnvironment]: FlagLife }
}

const on = life('on')
const off = life('off')

/** A meal planner's flags: on or off for everybody, environment after environment. The first three are the seed's. */
export const mealsFlags: readonly MealsFlag[] = [
  {
    name: 'meal_planning',
    description: 'Enable meal planning features',
    ageDays: 120,
    lives: { development: on, staging: on, production: life('off', ['15d', 'on', 'Jonas Weber', 'Launch']) },
  },
  {
    name: 'activity_tracking',
    description: 'Track activities beside meals',
    ageDays: 75,
    lives: {
      development: on,
      staging: life('off', ['9d', 'on', null]),
      production: life(
        'off',
        ['6d', 'on', 'Jonas Weber', 'Staging was quiet for three days'],
        ['5d', 'off', 'Priya Nair', 'Step counts are doubled for two watches', 'rollback'],
      ),
    },
  },
  {
    name: 'user_notifications',
    description: 'Send notifications about planned meals',
    ageDays: 200,
    lives: { development: on, staging: on, production: on },
  },
  {
    name: 'meal_planning_v2',
    description: 'Plan a whole week at once',
    ageDays: 40,
    lives: {
      development: life('off', ['17d', 'on', 'Tomás Ruiz', 'For the team']),
      staging: life('off', ['4d', 'on', null]),
      production: off,
    },
  },
  {
    name: 'enhanced_notifications',
    description: 'Group notifications and keep quiet at night',
    ageDays: 55,
    lives: {
      development: on,
      staging: on,
      production: life('off', ['2d', 'on', 'Jonas Weber', 'Asked for by support']),
    },
  },
  {
    name: 'barcode_scanner',
    description: 'Read packaged food with the camera',
    ageDays: 160,
    lives: { development: on, staging: on, production: on },
  },
  {
    name: 'recipe_import',
    description: 'Import recipes from a web page',
    ageDays: 90,
    lives: { development: on, staging: on, production: off },
  },
  {
    name: 'allergen_warnings_v2',
    description: 'Warn of allergens by ingredient instead of by dish',
    ageDays: 33,
    lives: { development: on, staging: off, production: off },
  },
  {
    name: 'shopping_list_sync',
    description: 'Share a shopping list in a household',
    ageDays: 21 + 9,
    lives: {
      development: on,
      staging: life('off', ['11d', 'on', null]),
      production: life('off', ['1d', 'on', null]),
    },
  },
  {
    name: 'nutrition_goals',
    description: 'Goals by week instead of by day',
    ageDays: 64,
    lives: { development: on, staging: on, production: on },
  },
]

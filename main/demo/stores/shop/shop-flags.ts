import { life, type FlagLife } from '../../flag-life.ts'

/** Where the shop's front end runs. */
export type ShopEnvironment = 'staging' | 'production'

export const shopEmergency = 'REACT_APP_EMERGENCY_ROLLBACK'

/** Seed 002's three variables, each on its own since somebody edited the file on the server. */
export const shopLives: { readonly [E in ShopEnvironment]: Readonly<Record<string, FlagLife>> } = {
  staging: {
    REACT_APP_USE_NEW_CUSTOMER_ADDRESS: life('on'),
    REACT_APP_USE_NEW_SALES_FORMAT: life('off', ['10d', 'on', null]),
    REACT_APP_USE_ENHANCED_PRODUCT_FIELDS: life('on'),
  },
  production: {
    REACT_APP_USE_NEW_CUSTOMER_ADDRESS: life('off', ['15d', 'on', null]),
    REACT_APP_USE_NEW_SALES_FORMAT: life('off'),
    REACT_APP_USE_ENHANCED_PRODUCT_FIELDS: life('off', ['4d', 'on', null]),
  },
}

/** The file's own words; the emergency switch is the only one whose `true` means OLD. */
export function firstVariables(environment: ShopEnvironment): Readonly<Record<string, string>> {
  const own = Object.entries(shopLives[environment]).map(([name, { begins }]) => [
    name,
    String(begins.enabled),
  ])
  return Object.fromEntries([...own, [shopEmergency, 'false']])
}

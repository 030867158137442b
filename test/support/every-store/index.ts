import type { ConnectorKind } from '../../../shared/domain/connection.ts'
import { energyStores } from './energy-stores.ts'
import { entryStores } from './entry-stores.ts'
import { mealStore } from './meal-store.ts'
import type { StoreOfAKind } from './open-store.ts'
import { phoenixStores } from './phoenix-stores.ts'
import { shopStore } from './shop-store.ts'

/** Stores of every kind; a kind without one does not compile. */
const byKind: { readonly [K in ConnectorKind]: readonly StoreOfAKind[] } = {
  'sql-flags': phoenixStores,
  'mongo-flags': energyStores,
  'rest-flags': [mealStore],
  'user-preference': entryStores,
  'env-file': [shopStore],
}

export const everyStore: readonly StoreOfAKind[] = Object.values(byKind).flat()

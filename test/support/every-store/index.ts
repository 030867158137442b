import type { ConnectorKind } from '../../../shared/domain/connection.ts'
import { energyStores } from './energy-stores.ts'
import { mealStore } from './meal-store.ts'
import type { StoreOfAKind } from './open-store.ts'
import { phoenixStores } from './phoenix-stores.ts'

/** Stores of every kind; a kind without one does not compile. */
const byKind: { readonly [K in ConnectorKind]: readonly StoreOfAKind[] } = {
  'sql-flags': phoenixStores,
  'mongo-flags': energyStores,
  'rest-flags': [mealStore],
}

export const everyStore: readonly StoreOfAKind[] = Object.values(byKind).flat()

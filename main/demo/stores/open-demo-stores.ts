import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../clock.ts'
import type { DemoPasswords } from '../demo-databases.ts'
import { demoEnvironmentIds } from '../demo-environments.ts'
import type { DemoServerAddress } from '../demo-server.ts'
import { phoenixStore } from '../phoenix-store.ts'
import type { DemoStore } from './demo-store.ts'
import { openDeskStore } from './desk/desk-store.ts'
import { openEnergyStore } from './energy/energy-store.ts'
import { openKioskStore } from './kiosk/kiosk-store.ts'
import { openMealsStore } from './meals/meals-store.ts'
import { openShopStore } from './shop/shop-store.ts'

export type OpenStoresOptions = {
  /** the demo workspace's own folder */
  readonly folder: string
  readonly address: DemoServerAddress
  readonly passwords: DemoPasswords
  /** nothing of an earlier run is there: every store begins three weeks before `madeAtMs` */
  readonly isNew: boolean
  /** the demo's: simulated while its past is made */
  readonly clock: Clock
  readonly madeAtMs: number
  readonly onProblem: (problem: unknown) => void
}

/** What a store of the demo is opened with: a folder of its own, which is there. */
export type StoreOptions = OpenStoresOptions & { readonly place: string }

/** Where the stores keep what they hold, all but the databases of the demo's PostgreSQL. */
const storesFolder = (folder: string): string => join(folder, 'stores')

/**
 * Every store of the demo. What was opened before a failure is stopped again; not new, it fails when what an earlier run
 * has kept cannot be used.
 */
export async function openDemoStores(options: OpenStoresOptions): Promise<readonly DemoStore[]> {
  const opening = Object.entries(others).map(async ([name, open]) => {
    const place = join(storesFolder(options.folder), name)
    await mkdir(place, { recursive: true, mode: 0o700 })
    return open({ ...options, place })
  })
  const results = await Promise.allSettled(opening)
  const opened = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []))
  const failed = results.find(result => result.status === 'rejected')
  if (failed === undefined) return [...demoEnvironmentIds.map(id => phoenixStore(id, options)), ...opened]
  await Promise.all(opened.map(store => store.stop()))
  throw failed.reason
}

/** By the name of its folder. */
const others: Readonly<Record<string, (options: StoreOptions) => Promise<DemoStore>>> = {
  'kiosk-development': openKioskStore,
  'meals-development': options => openMealsStore('development', options),
  'meals-staging': options => openMealsStore('staging', options),
  'meals-production': options => openMealsStore('production', options),
  'shop-staging': options => openShopStore('staging', options),
  'shop-production': options => openShopStore('production', options),
  'energy-staging': options => openEnergyStore('staging', options),
  'desk-production': openDeskStore,
  'energy-production': options => openEnergyStore('production', options),
}

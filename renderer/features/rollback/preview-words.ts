import type { RollbackPreview } from '../../../shared/contract/operations-contract.ts'
import { formatCount, formatShare, plural } from '../../ui/words/numbers.ts'

type Store = RollbackPreview['connections'][number]

export function exposedWords({ flags, exposedFlags }: Pick<RollbackPreview, 'flags' | 'exposedFlags'>) {
  if (exposedFlags > 0)
    return `${formatCount(exposedFlags)} of them ${exposedFlags === 1 ? 'serves' : 'serve'} NEW now`
  return `${flags === 1 ? 'it serves' : 'they serve'} NEW to nobody as far as is known; written all the same`
}

/** How many people move: exact where a store has counted them, "about" where a share is taken of the people known. */
export function peopleWords({ peopleOnNew, people, peopleCounted, connections }: RollbackPreview): string {
  if (peopleOnNew === null) return partlyKnown(connections)
  if (peopleOnNew === 0) return 'Nobody is on NEW by percentage.'
  const share = people === null || people === 0 ? '' : ` (${formatShare(peopleOnNew / people)} of known)`
  return `${peopleCounted ? '' : 'about '}${plural(peopleOnNew, 'person moves', 'people move')}${share}`
}

/** One store that cannot tell does not hide what the others know. */
function partlyKnown(stores: readonly Store[]): string {
  const known = stores.reduce((sum, store) => sum + (store.peopleOnNew ?? 0), 0)
  const silent = stores.filter(store => store.peopleOnNew === null).length
  return known === 0
    ? 'How many people move cannot be told: no people source is mapped.'
    : `at least ${plural(known, 'person moves', 'people move')}; ${plural(silent, 'store')} cannot tell`
}

/** "412 of 1,000,000 people", for a store that has counted them. */
export function countedWords({ peopleOnNew, people, peopleCounted }: Store): string | undefined {
  if (!peopleCounted || peopleOnNew === null || people === null) return undefined
  return `${formatCount(peopleOnNew)} of ${formatCount(people)} people`
}

export { createPeopleCounts, type PeopleCounts } from './people-counts.ts'
export { createPersonSwitches, type PersonSwitches } from './person-switches.ts'

export { PersonPanels } from './person-panels.tsx'

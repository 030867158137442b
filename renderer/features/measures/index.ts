export { MeasuresPanel } from './measures-panel.tsx'

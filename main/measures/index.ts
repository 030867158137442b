export { createMeasures, type Measures } from './create-measures.ts'
export { createMeasureService } from './create-measure-service.ts'

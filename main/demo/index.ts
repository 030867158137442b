export { createDemo, type Demo, type DemoOptions, type StartedDemo } from './create-demo.ts'
export type { PastServices } from './make-past.ts'
export { seedDemoWorkspace } from './seed-workspace.ts'

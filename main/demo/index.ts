export { createDemo, type Demo, type StartedDemo } from './create-demo.ts'
export { seedDemoWorkspace } from './seed-workspace.ts'

export { checkScript, type CheckedScript, type ScriptProblem } from './check-script.ts'
export { splitScript, type ScriptStatement } from './split-script.ts'

import { cruise } from 'dependency-cruiser'
import boundaries from '../../.dependency-cruiser.mjs'

/** A parser that is missing or cannot read our files finds no modules, and so no violations either. */
const fewestModules = 50

/**
 * @param {{ baseDir: string, folders: string[], fewest?: number }} where
 * @returns {Promise<{ modules: number, problems: string[] }>}
 */
export async function checkBoundaries({ baseDir, folders, fewest = fewestModules }) {
  const { options, ...ruleSet } = boundaries
  const { output } = await cruise(
    folders,
    /** @type {any} */ ({ ...options, ruleSet, validate: true, baseDir, outputType: 'json' }),
  )
  const { modules, summary } = JSON.parse(String(output))
  const own = modules.filter(module => !/^node_modules\/|^node:/.test(module.source) && !module.coreModule)
  const problems = summary.violations.map(
    ({ rule, from, to, cycle }) =>
      `${rule.name}: ${from} → ${cycle ? cycle.map(each => each.name).join(' → ') : to}`,
  )
  if (own.length < fewest) problems.push(`only ${own.length} modules were read, so these rules prove nothing`)
  return { modules: own.length, problems }
}

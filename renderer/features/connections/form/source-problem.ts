/** What is wrong in a people source or a measure, by the path of the field. */
export function sourceProblem(path: string, value: unknown): string | undefined {
  if (!/^settings\.(people|measures)/.test(path) || value === '' || value === null || value === undefined)
    return undefined
  if (path.endsWith('.file'))
    return 'The whole path of the file, from the root, on the machine that Switchyard runs on.'
  if (path.endsWith('.path')) return 'A path begins with one / and has no spaces, # or .. in it.'
  if (/\.list$|\.value$/.test(path) && typeof value === 'string' && value.startsWith('$'))
    return 'A path into JSON looks like $.queues[0].backlog or $["odd key"].size.'
  if (path.endsWith('.list')) return 'A path into JSON begins with $.'
  if (path.endsWith('.aggregate')) return 'Without a value, rows can only be counted.'
  if (/^settings\.measures\.\d+\.name$/.test(path))
    return 'Another measure has this name for the same component and variant.'
  if (/\.(collection|time|column)$/.test(path) && typeof value === 'string' && /^\$|\./.test(value))
    return 'The name of one field or collection: no $, no path with dots.'
  if (path.endsWith('.from')) return 'This kind of connection cannot read it.'
  return undefined
}

/** Where in the app a window is. Kept in the address, so that a reload and the back button work. */
export type Route =
  | { readonly page: PageName }
  | { readonly page: 'flag'; readonly connectionId: string; readonly key: string }
  | { readonly page: 'rollback-script'; readonly connectionId: string }
  | { readonly page: 'runbook'; readonly environmentId: string }
  | { readonly page: 'unknown'; readonly path: string }

export const pageNames = ['overview', 'flags', 'history', 'rollbacks', 'connections', 'settings'] as const
export type PageName = (typeof pageNames)[number]

/** @param path raw, as it stands behind `#`: decoding it twice would turn `50%2525` into another flag's key */
export function readRoute(path: string): Route {
  if (path === '' || path === '/') return { page: 'overview' }
  const [page = '', ...rest] = path.split('/').slice(1)
  const [connectionId, key] = rest.map(decoded)
  if (page === 'flags' && rest.length === 2 && connectionId !== undefined && key !== undefined)
    return { page: 'flag', connectionId, key }
  if (page === 'connections' && rest.length === 2 && connectionId !== undefined && key === 'rollback-script')
    return { page: 'rollback-script', connectionId }
  // the first part is an environment's id here
  if (page === 'runbook' && rest.length === 1 && connectionId !== undefined && connectionId !== '')
    return { page: 'runbook', environmentId: connectionId }
  const name = pageNames.find(known => known === page)
  return name !== undefined && rest.length === 0 ? { page: name } : { page: 'unknown', path }
}

export function routePath(route: Exclude<Route, { page: 'unknown' }>): string {
  if (route.page === 'flag')
    return `/flags/${encodeURIComponent(route.connectionId)}/${encodeURIComponent(route.key)}`
  if (route.page === 'rollback-script')
    return `/connections/${encodeURIComponent(route.connectionId)}/rollback-script`
  if (route.page === 'runbook') return `/runbook/${encodeURIComponent(route.environmentId)}`
  return `/${route.page}`
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

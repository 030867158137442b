import { useCallback, useMemo } from 'react'
import { useHashLocation } from 'wouter/use-hash-location'
import { readRoute, routePath, type Route } from './routes.ts'

export type GoTo = (route: Exclude<Route, { page: 'unknown' }>) => void

export function useRoute(): readonly [Route, GoTo] {
  const [path, navigate] = useHashLocation()
  const route = useMemo(() => readRoute(path), [path])
  const goTo = useCallback<GoTo>(target => navigate(routePath(target)), [navigate])
  return [route, goTo]
}

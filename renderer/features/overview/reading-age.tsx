import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../client/client-context.tsx'
import { Freshness, plural } from '../../ui/index.ts'

/** Age of the oldest reading among all connections: no cell of the table is older. */
export function ReadingAge() {
  const { queries } = useClient()
  const { data } = useQuery(queries.connections.list.queryOptions())
  if (data === undefined) return null
  const readings = data.map(({ status }) => status.readAtMs)
  const known = readings.filter(at => at !== null)
  const [only] = data
  return (
    <Freshness
      source={
        data.length === 1 && only !== undefined ? only.connection.name : plural(data.length, 'connection')
      }
      readAtMs={known.length < readings.length || known.length === 0 ? null : Math.min(...known)}
      pollMs={Math.max(...data.map(({ status }) => status.pollMs))}
      offline={data.some(({ status }) => status.link === 'down')}
    />
  )
}

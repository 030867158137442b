import { useQuery } from '@tanstack/react-query'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { Freshness, plural } from '../../ui/index.ts'

/** Age of the oldest reading among all connections: no cell of the table is older. */
export function ReadingAge() {
  const { queries } = useClient()
  const { data } = useQuery(queries.connections.list.queryOptions())
  if (data === undefined) return null
  const readings = data.map(({ status }) => status.readAtMs)
  const known = readings.filter(at => at !== null)
  const down = data.filter(({ status }) => status.link === 'down').length
  return (
    <Freshness
      source={sourceWords(data, down)}
      readAtMs={known.length < readings.length || known.length === 0 ? null : Math.min(...known)}
      pollMs={Math.max(...data.map(({ status }) => status.pollMs))}
      offline={down > 0}
    />
  )
}

function sourceWords(views: readonly ConnectionView[], down: number): string {
  const [first] = views
  if (views.length === 1 && first !== undefined) return first.connection.name
  return down > 0 ? `${down} of ${plural(views.length, 'connection')}` : plural(views.length, 'connection')
}

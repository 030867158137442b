import type { ApplicationAnalytics } from '../../../../shared/domain/application-analytics.ts'
import type { AnalyticsEndpoint } from '../../../../shared/domain/user-preference-settings.ts'
import { jsonOf, unusable } from '../../http/http-answers.ts'
import { createHttpClient, type RequestLimits } from '../../http/http-client.ts'
import { parseAnalytics } from './parse-analytics.ts'

/**
 * The application's own analytics, by one GET and nothing else. No secret goes with it: the only one this connection has
 * is its database's.
 */
export function createAnalyticsReader(endpoint: AnalyticsEndpoint, connection: string, connectMs: number) {
  const client = createHttpClient(
    {
      host: endpoint.host,
      port: endpoint.port,
      tls: endpoint.tls,
      connection,
      authentication: { scheme: 'none' },
      secret: async () => null,
    },
    { connectMs },
  )
  return {
    read: async (limits: RequestLimits): Promise<ApplicationAnalytics> => {
      const answer = await client.send({ method: 'GET', path: endpoint.path }, limits)
      const parsed = parseAnalytics(jsonOf(answer))
      if (parsed === undefined)
        throw unusable(answer, 'wrong-shape', 'it is JSON, but neither an object nor a list')
      return { readAtMs: Date.now(), ...parsed }
    },
    close: () => client.close(),
  }
}

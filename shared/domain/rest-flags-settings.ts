import { z } from 'zod'
import { measuresFrom, type Measure } from './measure.ts'
import { RestPeople } from './people-source.ts'
import { TlsSettings } from './sql-flags-settings.ts'

/** Headers that say how the request itself travels; a key in one of them would break it. */
const ownHeader =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|cookie|accept.*|cache-control|proxy-.*)$/i

/** How a request shows who it is from. The secret part is never here. */
export const HttpAuthentication = z.discriminatedUnion('scheme', [
  z.object({ scheme: z.literal('none') }),
  z.object({ scheme: z.literal('bearer') }),
  z.object({
    scheme: z.literal('api-key'),
    header: z
      .string()
      .max(100)
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, 'is no name of a header')
      .refine(name => !ownHeader.test(name), 'is a header that HTTP itself needs')
      .default('X-API-Key'),
  }),
  z.object({
    scheme: z.literal('basic'),
    user: z
      .string()
      .min(1)
      .max(128)
      .refine(user => !/[:\p{Cc}]/u.test(user), 'must not contain a colon or control characters'),
  }),
])
export type HttpAuthentication = z.infer<typeof HttpAuthentication>

/** A name or an address, and nothing that could turn into another part of a URL; IPv6 without its brackets. */
export const HttpHost = z
  .string()
  .min(1)
  .max(255)
  .regex(/^([A-Za-z0-9._-]+|[0-9A-Fa-f:.]+(%[A-Za-z0-9]+)?)$/, 'is no name or address of a server')

/** A path from the root of its origin, which nothing in it can leave. */
export const HttpPath = z
  .string()
  .max(500)
  .regex(/^\/[^\s?#\\]*$/, 'is no path that begins with /')
  .refine(path => !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path), 'must not contain . or .. as a part')

/** Seed 004 wants answers within 200 ms: what this connection sees of that is watched unless somebody takes it out. */
const ownMeasures: Measure[] = [
  {
    name: 'Flag service: response time',
    component: null,
    variant: null,
    unit: 'ms',
    better: 'lower',
    source: { from: 'own', value: 'response-time' },
  },
  {
    name: 'Flag service: failed requests',
    component: null,
    variant: null,
    unit: '%',
    better: 'lower',
    source: { from: 'own', value: 'failed-requests' },
  },
]

/** Seed 004's store: an HTTP API of on/off flags. Only what is not secret is here. */
export const RestFlagsSettings = z.object({
  kind: z.literal('rest-flags'),
  host: HttpHost,
  port: z.int().min(1).max(65_535).default(443),
  /** off is plain `http://`, over which a secret goes to this machine only */
  tls: TlsSettings,
  /** path of the list; a flag's own path is this and its name */
  flagsPath: HttpPath.default('/v1/feature-flags/'),
  authentication: HttpAuthentication.default({ scheme: 'bearer' }),
  people: RestPeople.nullable().default(null),
  measures: measuresFrom('own', 'http', 'csv').default(ownMeasures),
})
export type RestFlagsSettings = z.infer<typeof RestFlagsSettings>

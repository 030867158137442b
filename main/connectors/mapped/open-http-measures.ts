import type { TlsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import type { Resolve } from '../http/guarded-lookup.ts'
import { createHttpClient } from '../http/http-client.ts'
import { readHttpMeasure } from './http-measure.ts'
import type { MeasureReaders } from './read-measures.ts'

/** A server beside the store, asked without any sign-in: the store's own secret goes to the store only. */
export type OpenAddress = { readonly host: string; readonly port: number; readonly tls: TlsSettings }

export type HttpMeasures = { readonly read: NonNullable<MeasureReaders['http']>; readonly close: () => void }

export function openHttpMeasures(
  address: OpenAddress,
  connection: string,
  { connectMs, answerMs }: { readonly connectMs: number; readonly answerMs: number },
  resolve?: Resolve,
): HttpMeasures {
  const { host, port, tls } = address
  const client = createHttpClient(
    { host, port, tls, connection, authentication: { scheme: 'none' }, secret: async () => null },
    { connectMs, ...(resolve === undefined ? {} : { resolve }) },
  )
  return {
    read: (source, _sinceMs, signal) => readHttpMeasure(client, source, { deadlineMs: answerMs, signal }),
    close: () => client.close(),
  }
}

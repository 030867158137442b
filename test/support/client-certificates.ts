import { connect, type AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import type { IssuedCertificate, TestAuthority } from './certificates.ts'

/** Speaks TLS to whoever shows a certificate of the authority, and passes what they say on to a server without TLS. */
export async function requireCertificates(
  plainPort: number,
  authority: TestAuthority,
  own: IssuedCertificate,
): Promise<{ readonly port: number; readonly shown: string[]; readonly close: () => void }> {
  const shown: string[] = []
  const server = createServer(
    {
      key: own.key,
      cert: own.certificate,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: true,
    },
    secure => {
      shown.push(String(secure.getPeerCertificate().subject.CN))
      const plain = connect(plainPort, '127.0.0.1')
      for (const [from, to] of [
        [secure, plain],
        [plain, secure],
      ] as const) {
        from.pipe(to)
        from.on('error', () => to.destroy())
        from.on('close', () => to.destroy())
      }
    },
  )
  server.on('tlsClientError', () => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, shown, close: () => void server.close() }
}

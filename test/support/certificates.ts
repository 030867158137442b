import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { X509Certificate } from 'node:crypto'

const run = promisify(execFile)

export type IssuedCertificate = {
  readonly key: string
  readonly certificate: string
  readonly sha256: string
}
export type TestAuthority = {
  readonly certificate: string
  readonly issue: (name: string, options?: { readonly expired?: boolean }) => Promise<IssuedCertificate>
  readonly remove: () => Promise<void>
}

/** A certificate authority of our own, made by openssl for one suite. */
export async function createAuthority(commonName = 'Switchyard test authority'): Promise<TestAuthority> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-ca-'))
  const file = (name: string): string => join(folder, name)
  const openssl = (...parameters: string[]) => run('openssl', parameters, { cwd: folder })
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca.key',
    '-out',
    'ca.crt',
    '-days',
    '2',
    '-subj',
    `/CN=${commonName}`,
  )
  let issued = 0
  return {
    certificate: await readFile(file('ca.crt'), 'utf8'),
    issue: async (name, options = {}) => {
      issued += 1
      const own = `server-${issued}`
      const kind = /^[\d.]+$/.test(name) ? 'IP' : 'DNS'
      await writeFile(file(`${own}.ext`), `subjectAltName=${kind}:${name}\n`)
      await openssl('req', ...newKey, '-keyout', `${own}.key`, '-out', `${own}.csr`, '-subj', `/CN=${name}`)
      const signing = ['-req', '-in', `${own}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial']
      const validity = options.expired === true ? '-1' : '2'
      await openssl('x509', ...signing, '-out', `${own}.crt`, '-days', validity, '-extfile', `${own}.ext`)
      const certificate = await readFile(file(`${own}.crt`), 'utf8')
      const sha256 = new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase()
      return { key: await readFile(file(`${own}.key`), 'utf8'), certificate, sha256 }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

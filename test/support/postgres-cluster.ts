import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { appendFile, chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A server of our own, for what the shared one cannot show: passwords that count, TLS, a replica, being stopped. */
export type PostgresCluster = {
  readonly port: number
  readonly folder: string
  /** as its superuser, whose password is asked for */
  readonly url: string
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  readonly remove: () => Promise<void>
}

export type ClusterOptions = {
  /** PEM of key and certificate; the server then offers TLS */
  readonly tls?: { readonly key: string; readonly certificate: string }
  /** lines of pg_hba.conf; by default SCRAM for everyone */
  readonly hba?: readonly string[]
  readonly config?: readonly string[]
  /** copies this cluster as a streaming replica instead of making a new one */
  readonly replicaOf?: PostgresCluster
}

/** Folder of the server's programs; undefined where none is installed, and its suites are skipped. */
export const postgresPrograms = findPrograms()

function findPrograms(): string | undefined {
  const root = '/usr/lib/postgresql'
  const installed = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...installed.map(version => join(root, version, 'bin')),
    '/opt/homebrew/bin',
    '/usr/local/bin',
  ]
  return folders.find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'pg_ctl')))
}

export async function createPostgresCluster(options: ClusterOptions = {}): Promise<PostgresCluster> {
  const folder = await mkdtemp('/tmp/switchyard-cluster-')
  const owner = await serverOwner()
  if (owner !== undefined) await chown(folder, owner.uid, owner.gid)
  const data = join(folder, 'data')
  const port = await freePort()
  const password = randomBytes(12).toString('hex')

  if (options.replicaOf === undefined) {
    const passwordFile = join(folder, 'password')
    await writeFile(passwordFile, password)
    if (owner !== undefined) await chown(passwordFile, owner.uid, owner.gid)
    const authentication = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`]
    await program(
      'initdb',
      ['-D', data, '-U', 'postgres', '-E', 'UTF8', '--no-sync', ...authentication],
      owner,
    )
  } else {
    const source = new URL(options.replicaOf.url)
    const from = ['-h', source.hostname, '-p', source.port, '-U', 'postgres']
    const environment = { PGPASSWORD: source.password }
    await program(
      'pg_basebackup',
      ['-D', data, '-R', '-X', 'stream', '-c', 'fast', ...from],
      owner,
      environment,
    )
  }
  const lines = [
    `port = ${port}`,
    "listen_addresses = '127.0.0.1'",
    `unix_socket_directories = '${folder}'`,
    'fsync = off',
    'max_connections = 40',
    ...(options.config ?? []),
  ]
  if (options.tls !== undefined) {
    for (const [name, pem] of Object.entries({
      'server.key': options.tls.key,
      'server.crt': options.tls.certificate,
    })) {
      await writeFile(join(data, name), pem)
      await chmod(join(data, name), 0o600)
      if (owner !== undefined) await chown(join(data, name), owner.uid, owner.gid)
    }
    lines.push('ssl = on')
  }
  await appendFile(join(data, 'postgresql.conf'), `\n${lines.join('\n')}\n`)
  if (options.hba !== undefined) await writeFile(join(data, 'pg_hba.conf'), `${options.hba.join('\n')}\n`)

  const control = (...command: string[]): Promise<void> =>
    program('pg_ctl', ['-D', data, '-w', '-t', '30', '-l', join(folder, 'log'), ...command], owner)
  await control('start')
  const secret = options.replicaOf === undefined ? password : new URL(options.replicaOf.url).password
  return {
    port,
    folder,
    url: `postgres://postgres:${secret}@127.0.0.1:${port}/postgres`,
    start: () => control('start'),
    stop: () => control('stop', '-m', 'immediate'),
    remove: async () => {
      await control('stop', '-m', 'immediate').catch(() => {
        // a test may have stopped it already
      })
      await rm(folder, { recursive: true, force: true })
    },
  }
}

type Owner = { readonly uid: number; readonly gid: number }

/** The server refuses to run as root, so that root runs it as the user it was installed with. */
async function serverOwner(): Promise<Owner | undefined> {
  if (userInfo().uid !== 0) return undefined
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

async function program(
  name: string,
  parameters: readonly string[],
  owner: Owner | undefined,
  environment: NodeJS.ProcessEnv = {},
): Promise<void> {
  if (postgresPrograms === undefined) throw new Error('no PostgreSQL server is installed here')
  const path = join(postgresPrograms, name)
  // its output goes to a log file: pg_ctl's child would keep a pipe open for as long as the server lives
  const options = { cwd: '/tmp', env: { ...process.env, ...environment }, ...owner }
  const child = execFile(path, [...parameters], options)
  let told = ''
  child.stderr?.on('data', (text: string) => (told += text))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', resolve)
  })
  child.stdout?.destroy()
  child.stderr?.destroy()
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${told}`)
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

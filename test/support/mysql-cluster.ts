import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createConnection } from 'mysql2'

const run = promisify(execFile)

/** A server of our own, for what the shared one cannot show: TLS, being read-only, following another, being stopped. */
export type MysqlCluster = {
  readonly port: number
  /** as its administrator */
  readonly url: string
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
  readonly remove: () => Promise<void>
}

export type MysqlClusterOptions = {
  /** PEM of key and certificate; the server then offers TLS */
  readonly tls?: {
    readonly key: string
    readonly certificate: string
    /** PEM of the authority whose certificates clients may show */
    readonly authority?: string
  }
  readonly settings?: readonly string[]
}

const programs = {
  install: findProgram('mariadb-install-db'),
  server: findProgram('mariadbd'),
}

/** Whether a MariaDB is installed here; without it its suites are skipped. */
export const hasMariadb = programs.install !== undefined && programs.server !== undefined

function findProgram(name: string): string | undefined {
  const folders = ['/usr/sbin', '/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']
  return folders.map(folder => join(folder, name)).find(path => existsSync(path))
}

export async function createMysqlCluster(options: MysqlClusterOptions = {}): Promise<MysqlCluster> {
  const { install, server } = programs
  if (install === undefined || server === undefined) throw new Error('no MariaDB server is installed here')
  const folder = await mkdtemp('/tmp/switchyard-mariadb-')
  const asRoot = userInfo().uid === 0
  const owner = asRoot ? await serverOwner() : undefined
  const own = async (path: string): Promise<void> => {
    if (owner !== undefined) await chown(path, owner.uid, owner.gid)
  }
  await own(folder)
  const data = join(folder, 'data')
  const user = asRoot ? ['--user=mysql'] : []
  const root = ['--auth-root-authentication-method=normal', '--skip-test-db']
  await run(install, ['--no-defaults', ...user, `--datadir=${data}`, ...root], { cwd: '/tmp' })
  const port = await freePort()
  const parameters = [
    '--no-defaults',
    ...user,
    `--datadir=${data}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(folder, 'socket')}`,
    `--pid-file=${join(folder, 'pid')}`,
    `--log-error=${join(folder, 'log')}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-name-resolve',
    '--log-bin',
    ...(options.settings ?? []),
  ]
  if (options.tls !== undefined) {
    const { key, certificate: cert, authority: ca } = options.tls
    for (const [name, pem] of Object.entries({ key, cert, ca })) {
      if (pem === undefined) continue
      const path = join(folder, `${name}.pem`)
      await writeFile(path, pem)
      await chmod(path, 0o600)
      await own(path)
      parameters.push(`--ssl-${name}=${path}`)
    }
  }

  let process: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return
    const gone = new Promise(resolve => process?.once('exit', resolve))
    process.kill('SIGKILL')
    await gone
  }
  const start = async (): Promise<void> => {
    process = spawn(server, parameters, { cwd: '/tmp', stdio: 'ignore' })
    for (let tries = 0; !(await answers(port)); tries += 1) {
      if (tries > 300 || process.exitCode !== null) throw new Error('the server did not start')
      await sleep(100)
    }
  }
  await start()
  return {
    port,
    url: `mysql://root@127.0.0.1:${port}/mysql`,
    start,
    stop,
    remove: async () => {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function serverOwner(): Promise<{ readonly uid: number; readonly gid: number }> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'mysql']), run('id', ['-g', 'mysql'])])
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const connection = createConnection({ host: '127.0.0.1', port, user: 'root', connectTimeout: 1_000 })
    connection.on('error', () => resolve(false))
    connection.connect(error => {
      connection.destroy()
      resolve(error === null)
    })
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

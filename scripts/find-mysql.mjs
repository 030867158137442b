import { createConnection } from 'mysql2/promise'

const usual = 'mysql://root@127.0.0.1:3306/mysql'

/**
 * A MySQL or MariaDB server for the suites: the one that is named, or the one of this machine if it lets root in
 * without a password, as one that was set up for tests does. None is started.
 *
 * @returns {Promise<{ url?: string, words: string }>}
 */
export async function findMysql() {
  const named = process.env['SWITCHYARD_TEST_MYSQL_URL']
  if (named) return { url: named, words: 'MySQL or MariaDB of SWITCHYARD_TEST_MYSQL_URL' }
  if (await lets(usual)) return { url: usual, words: 'MySQL or MariaDB on 127.0.0.1:3306' }
  return {
    words:
      'no MySQL or MariaDB: SWITCHYARD_TEST_MYSQL_URL names none, and none on 127.0.0.1:3306 lets root in without a password',
  }
}

async function lets(url) {
  try {
    const connection = await createConnection({ uri: url, connectTimeout: 1500 })
    await connection.end()
    return true
  } catch {
    return false
  }
}

import { authPlugins, type AuthPlugin } from 'mysql2'

const fullAuthentication = Buffer.from([4])

/**
 * How a password may be proved. By a scramble anywhere, with or without TLS: it does not travel. Whole only where TLS
 * has proved who asks. Encrypted with a key that the server hands over in clear, which proves nothing, only
 * on this machine itself. `mysql_clear_password` never: whoever needs it (LDAP, PAM) gives a password away that
 * opens more than this database.
 *
 * @param refused  the error for a server that asks for more than that
 */
export function signInWays(
  secured: boolean,
  loopback: () => boolean,
  refused: (problem: string) => Error,
): Record<string, AuthPlugin> {
  const mayEncrypt = (): boolean => secured || loopback()
  const asked = (way: string): Error =>
    refused(`the server asks for the password itself (${way}), which is never sent without TLS`)
  const cachingSha2 = authPlugins.caching_sha2_password({})
  const sha256 = authPlugins.sha256_password({})
  return {
    caching_sha2_password: meta => {
      const answer = cachingSha2(meta)
      return data => {
        if (fullAuthentication.equals(data) && !mayEncrypt()) throw asked('caching_sha2_password')
        return answer(data)
      }
    },
    sha256_password: meta => {
      if (!mayEncrypt()) throw asked('sha256_password')
      return sha256(meta)
    },
    mysql_clear_password: () => {
      throw refused(
        'the server asks for the password in clear text (mysql_clear_password), which is never sent',
      )
    },
  }
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/**
 * Who may speak to this host.
 *
 * A launch token stands in the printed link and works once. Exchanged, it becomes a session, which the page keeps
 * for its tab and which lasts as long as this process. Both are 256 random bits; of a session only the hash is kept.
 */
export interface LaunchSessions {
  /** A new launch token; the one before, if unused, stops working. */
  newToken(): string
  exchange(token: string): SessionAnswer
  check(session: string): 'accepted' | 'refused' | 'too-many-tries'
}
export type SessionAnswer = { readonly session: string } | 'refused' | 'too-many-tries'

const most = { sessions: 64, tries: 20 }
/** one more wrong try is forgiven every … */
const forgiveAfterMs = 1000

/** @param nowMs a clock that never goes back, such as `performance.now` */
export function createLaunchSessions(nowMs: () => number): LaunchSessions {
  let launch: Buffer | undefined
  let sessions: Buffer[] = []
  let wrongTries = 0
  let forgivenAtMs = nowMs()

  function mayTry(): boolean {
    const forgiven = Math.floor((nowMs() - forgivenAtMs) / forgiveAfterMs)
    if (forgiven > 0) {
      wrongTries = Math.max(0, wrongTries - forgiven)
      forgivenAtMs += forgiven * forgiveAfterMs
    }
    return wrongTries < most.tries
  }

  function refuse(): 'refused' {
    wrongTries += 1
    return 'refused'
  }

  return {
    newToken() {
      const token = newSecret()
      launch = hash(token)
      return token
    },
    exchange(token) {
      if (!mayTry()) return 'too-many-tries'
      if (launch === undefined || !timingSafeEqual(launch, hash(token))) return refuse()
      launch = undefined
      const session = newSecret()
      sessions = [hash(session), ...sessions].slice(0, most.sessions)
      return { session }
    },
    check(session) {
      if (!mayTry()) return 'too-many-tries'
      const given = hash(session)
      // every one is compared, so that the time says nothing about which
      const found = sessions.reduce((any, known) => timingSafeEqual(known, given) || any, false)
      return found ? 'accepted' : refuse()
    },
  }
}

function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Equal lengths for the comparison, and no session to steal from a memory dump. */
function hash(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

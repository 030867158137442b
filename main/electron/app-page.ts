import { answerFrom, type PageFiles } from '../host/page-files.ts'
import { pageHeaders } from '../host/content-security-policy.ts'

export const appScheme = 'app'
export const appOrigin = 'app://switchyard'
export const appPage = `${appOrigin}/`

/**
 * Standard, so that the page has an origin of its own; secure, so that it may use what secure pages may.
 * `corsEnabled` is off on purpose: no page of another origin has any business with these files.
 */
export const schemePrivileges = {
  scheme: appScheme,
  privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: false, codeCache: true },
} as const

/** Our own page and nothing else, wherever in it. Compared as text: there is only one spelling to accept. */
export function isAppPage(url: string): boolean {
  return url === appPage || url.startsWith(`${appPage}#`)
}

/** Serves the fixed map of built files under app://switchyard; everything else is 404, whatever it spells. */
export function createPageProtocol(files: PageFiles): (request: Pick<Request, 'method' | 'url'>) => Response {
  return ({ method, url }) => {
    const answer =
      method === 'GET' && url.startsWith(appPage) ? answerFrom(files, url.slice(appOrigin.length)) : undefined
    if (answer === undefined) return new Response(null, { status: 404, headers: { ...pageHeaders } })
    return new Response(answer.body, { status: 200, headers: answer.headers })
  }
}

import { expect, type BrowserContext } from 'playwright/test'

export type PageWatch = {
  /** What a test provokes on purpose does not count against it. */
  allow(pattern: RegExp): void
  /** Everything noticed so far, allowed or not. */
  seen(): readonly string[]
  /** Fails when anything happened that a page of ours never does. */
  verify(): void
}

/** Notices policy violations, console errors, uncaught errors and requests to anywhere but `origin`. */
export async function watchPages(context: BrowserContext, origin: string): Promise<PageWatch> {
  const seen: string[] = []
  const allowed: RegExp[] = []

  await context.exposeBinding('reportViolation', (_source, text: string) => void seen.push(`policy: ${text}`))
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', event => {
      const report = (globalThis as unknown as { reportViolation(text: string): void }).reportViolation
      report(
        `${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      )
    })
  })
  context.on('console', message => {
    if (message.type() === 'error') seen.push(`console: ${message.text()} (${message.location().url})`)
  })
  context.on('weberror', error => void seen.push(`uncaught: ${error.error().stack ?? String(error.error())}`))
  context.on('request', request => {
    const url = new URL(request.url())
    if (!['data:', 'blob:', 'about:'].includes(url.protocol) && url.origin !== origin) {
      seen.push(`off-origin: ${request.method()} ${request.url()}`)
    }
  })
  context.on('page', page => {
    page.on('websocket', socket => {
      if (new URL(socket.url()).host !== new URL(origin).host) seen.push(`off-origin: ${socket.url()}`)
    })
  })

  return {
    allow: pattern => void allowed.push(pattern),
    seen: () => seen,
    verify() {
      expect(seen.filter(each => !allowed.some(pattern => pattern.test(each)))).toEqual([])
    },
  }
}

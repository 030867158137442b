/** The style nonce that the host wrote into this page; empty in a page that no host served (tests). */
export function pageNonce(page: Document): string {
  return page.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
}

import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import { contentSecurityPolicy, pageHeaders } from './content-security-policy.ts'

/** The built page, read once at start: what is not in here cannot be asked for, however the path is spelled. */
export type PageFiles = ReadonlyMap<string, PageFile>
type PageFile = { readonly body: Buffer<ArrayBuffer>; readonly contentType: string; readonly isPage: boolean }

export type PageAnswer = { readonly body: Buffer<ArrayBuffer>; readonly headers: Record<string, string> }

/** What vite writes wherever the style nonce belongs (`html.cspNonce` in vite.renderer.config.ts). */
const noncePlaceholder = 'SWITCHYARD_STYLE_NONCE'

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** @param folder dist/renderer. Links are not followed, files of unknown kinds are left out. */
export function loadPageFiles(folder: string): PageFiles {
  const files = new Map<string, PageFile>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const contentType = contentTypes[extname(entry.name)]
    if (!entry.isFile() || contentType === undefined) continue
    const path = join(entry.parentPath, entry.name)
    const route = `/${relative(folder, path).split(sep).join('/')}`
    files.set(route, { body: readFileSync(path), contentType, isPage: route === '/index.html' })
  }
  const page = files.get('/index.html')
  if (page === undefined) throw new Error(`The built page is missing in ${folder}; run "npm run build".`)
  files.set('/', page)
  return files
}

/** @param target exactly as it stands in the request; nothing is decoded or normalised */
export function answerFrom(files: PageFiles, target: string): PageAnswer | undefined {
  const file = files.get(target)
  if (file === undefined) return undefined
  const headers = { ...pageHeaders, 'Content-Type': file.contentType }
  const nonce = randomBytes(18).toString('base64')
  const policy = { 'Content-Security-Policy': contentSecurityPolicy(nonce) }
  if (!file.isPage) {
    // Names under /assets/ carry a hash of the content.
    const caching = target.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'
    return { body: file.body, headers: { ...headers, ...policy, 'Cache-Control': caching } }
  }
  const body = Buffer.from(file.body.toString('utf8').replaceAll(noncePlaceholder, nonce))
  return { body, headers: { ...headers, ...policy, 'Cache-Control': 'no-store' } }
}

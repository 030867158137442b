import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from './support/app-test.ts'

/** A page of somebody else on another port of this computer, with the app open in the next tab. */
let attacker: Server
let attackerOrigin: string
test.beforeAll(async () => {
  attacker = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' })
    response.end('<!doctype html><title>foreign</title><p>foreign page</p>')
  })
  await new Promise<void>(resolve => attacker.listen(0, '127.0.0.1', resolve))
  attackerOrigin = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`
})
test.afterAll(() => void attacker.close())

test('a foreign page reads nothing, sends nothing and opens no line', async ({
  page,
  context,
  openApp,
  host,
  watch,
}) => {
  watch.allow(/./)
  await openApp(page)
  await expect(page.getByRole('main')).toBeVisible()

  const foreign = await context.newPage()
  await foreign.goto(attackerOrigin)
  const outcomes = await foreign.evaluate(async target => {
    const named: Record<string, string> = {}
    const tell = (name: string, outcome: Promise<string>) =>
      outcome.then(
        value => (named[name] = value),
        () => (named[name] = 'refused'),
      )
    const element = (tag: 'img' | 'script', path: string) =>
      new Promise<string>(resolve => {
        const node = document.createElement(tag)
        node.onload = () => resolve('loaded')
        node.onerror = () => resolve('refused')
        node.src = target + path
        document.body.append(node)
      })
    const socket = (protocols: string[]) =>
      new Promise<string>(resolve => {
        const line = new WebSocket(`${target.replace('http', 'ws')}/rpc`, protocols)
        line.onopen = () => resolve('open')
        line.onerror = () => resolve('refused')
      })
    const frame = () =>
      new Promise<string>(resolve => {
        const node = document.createElement('iframe')
        node.src = `${target}/`
        node.onload = () => {
          // a refused frame shows an error page of the browser's own, which nobody can read either
          try {
            resolve(node.contentDocument?.body.textContent ? 'read' : 'refused')
          } catch {
            resolve('refused')
          }
        }
        document.body.append(node)
      })
    const json = { 'Content-Type': 'application/json' }
    await Promise.all([
      tell(
        'fetch the page',
        fetch(`${target}/`).then(response => response.text()),
      ),
      tell(
        'fetch opaquely',
        fetch(`${target}/`, { mode: 'no-cors' }).then(response =>
          response.text().then(text => text || 'refused'),
        ),
      ),
      tell(
        'post JSON',
        fetch(`${target}/session`, { method: 'POST', headers: json, body: '{}' }).then(() => 'answered'),
      ),
      tell(
        'post text',
        fetch(`${target}/session`, { method: 'POST', body: '{}' }).then(() => 'answered'),
      ),
      tell('img', element('img', '/')),
      tell('script', element('script', '/')),
      tell('socket', socket(['switchyard.v1'])),
      tell('socket with a guess', socket(['switchyard.v1', `switchyard.session.${'A'.repeat(43)}`])),
      tell('iframe', frame()),
    ])
    return named
  }, host.origin)

  expect(outcomes).toEqual(Object.fromEntries(Object.keys(outcomes).map(name => [name, 'refused'])))
  expect(Object.keys(outcomes)).toHaveLength(9)
})

test('a form of a foreign page posts into nothing', async ({ context, host, watch }) => {
  watch.allow(/./)
  const foreign = await context.newPage()
  await foreign.goto(attackerOrigin)
  const answered = foreign.waitForResponse(response => response.url() === `${host.origin}/session`)
  await foreign.evaluate(target => {
    const form = document.createElement('form')
    form.method = 'post'
    form.enctype = 'text/plain'
    form.action = `${target}/session`
    document.body.append(form)
    form.submit()
  }, host.origin)
  expect((await answered).status()).toBe(403)
})

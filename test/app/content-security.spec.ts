import { expect, test } from './support/app-test.ts'

/** The policy has to be seen to bite: a page that never tries anything proves nothing. */
test.beforeEach(({ watch }) => {
  watch.allow(/^policy: |^console: |^uncaught: |^off-origin: GET http:\/\/127\.0\.0\.1:9\//)
})

test('an inline script does not run', async ({ page, openApp, watch }) => {
  await openApp(page)
  const ran = await page.evaluate(async () => {
    const script = document.createElement('script')
    try {
      script.textContent = 'globalThis.inlineRan = true'
    } catch {
      script.append('globalThis.inlineRan = true')
    }
    document.head.append(script)
    await new Promise(resolve => setTimeout(resolve, 50))
    return 'inlineRan' in globalThis
  })
  expect(ran).toBe(false)
  expect(watch.seen().join('\n')).toContain('policy: ')
})

test('a string is not evaluated and not parsed as markup', async ({ page, openApp, watch }) => {
  await openApp(page)
  // Not in page.evaluate itself, which the debugger runs past the policy: from an event of the page.
  const outcome = await page.evaluate(
    () =>
      new Promise<string[]>(resolve => {
        setTimeout(() => {
          const outcomes: string[] = []
          const attempt = (name: string, run: () => unknown) => {
            try {
              outcomes.push(`${name} gave ${String(run())}`)
            } catch (error) {
              outcomes.push(`${name} threw ${(error as Error).name}`)
            }
          }
          attempt('eval', () => (0, eval)('1 + 1'))
          attempt('Function', () => new Function('return 1')())
          attempt('markup', () => {
            document.createElement('div').innerHTML = '<img src=x onerror=alert(1)>'
            return 'parsed'
          })
          resolve(outcomes)
        }, 0)
      }),
  )
  expect(outcome).toEqual(['eval threw EvalError', 'Function threw EvalError', 'markup threw TypeError'])
  expect(watch.seen().length).toBeGreaterThan(0)
})

test('a picture, a frame and a connection to elsewhere are blocked', async ({ page, openApp, watch }) => {
  await openApp(page)
  const outcomes = await page.evaluate(async () => {
    const image = document.createElement('img')
    const imageOutcome = new Promise<string>(resolve => {
      image.addEventListener('load', () => resolve('loaded'))
      image.addEventListener('error', () => resolve('blocked'))
    })
    image.src = 'http://127.0.0.1:9/pixel.png'
    const frame = document.createElement('iframe')
    frame.src = 'http://127.0.0.1:9/'
    document.body.append(image, frame)
    const fetched = await fetch('http://127.0.0.1:9/').then(
      () => 'answered',
      () => 'blocked',
    )
    return [await imageOutcome, fetched]
  })
  expect(outcomes).toEqual(['blocked', 'blocked'])
  for (const directive of ['img-src', 'frame-src', 'connect-src']) {
    await expect.poll(() => watch.seen().join('\n')).toContain(`policy: ${directive}`)
  }
})

test('a javascript: link does nothing', async ({ page, openApp, watch }) => {
  await openApp(page)
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.setAttribute('href', 'javascript:globalThis.linkRan=true')
    document.body.append(link)
    link.click()
  })
  await expect.poll(() => watch.seen().join('\n')).toContain('policy: script-src')
  expect(await page.evaluate(() => 'linkRan' in globalThis)).toBe(false)
})

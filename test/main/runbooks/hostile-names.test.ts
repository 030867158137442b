import { expect, test } from 'vitest'
import { buildOverride, buildState } from '../../support/flags.ts'
import { mara } from '../../support/journal-parts.ts'
import { createMemoryConnector } from '../../support/memory-connector.ts'
import { runbookDesk } from '../../support/runbook-desk.ts'
import { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'

const hostile =
  '</pre></code></title></style>\n# Heading\n```\n<script>alert(1)</script><img src=x onerror=alert(2)>`` [a](javascript:alert(3))\u202e\u0007" onload="x'

function hostileRunbook() {
  const connector = createMemoryConnector([
    buildState({ connectionId: hostile, key: hostile, heldOffBy: `${hostile}1`, aboveAll: true }, [
      buildOverride({ flagKey: hostile, userId: hostile, reason: hostile }),
    ]),
    buildState({ connectionId: hostile, key: `${hostile}2`, enabled: false }),
  ])
  const other = createMemoryConnector([buildState({ connectionId: 'steps', key: hostile })])
  const byHand = () => hostile
  const delivery = {
    by: 'person',
    limitMs: 1,
    steps: hostile,
    deliver: () => Promise.reject(new Error()),
  } as const
  const environment = { id: 'e', name: hostile, colour: 'grey', rank: 1, protected: false } as const
  const path = `/${hostile}`
  const settings = EnvFileSettings.parse({
    kind: 'env-file',
    access: { via: 'file', path },
    rollbackScript: path,
  })
  const desk = runbookDesk([
    { id: hostile, connector: { ...connector, byHand, delivery }, environment, settings },
    {
      id: 'steps',
      connector: { ...other, byHand, capabilities: { ...other.capabilities, delivery: 'by-hand' } },
      environment,
      settings,
    },
  ])
  desk.places.push(environment)
  desk.runbooks.setWhomToCall('e', hostile, mara)
  return desk
}

test('nothing that a store or a person says becomes markup of the page', async () => {
  const desk = hostileRunbook()
  await desk.read(hostile)
  await desk.read('steps')
  const html = await desk.runbooks.page('e')
  expect(html.split('alert(1)').length).toBeGreaterThan(6)
  const body = html.slice(html.indexOf('<body>') + 6, html.indexOf('</body>'))
  expect(
    body.replaceAll(
      /<(h[123]|p|p class="mind"|ul|li|(code|pre) dir="ltr"|\/(h[123]|p|ul|li|code|pre))>/g,
      '',
    ),
  ).not.toMatch(/[<>"]/)
  const head = html.slice(0, html.indexOf('<style>'))
  expect(/<title>(.*)<\/title>/s.exec(head)?.[1]).not.toMatch(/[<>]/)
  expect(html).not.toMatch(/[\u202e\u0007]/)
  expect(html).toContain('\\u202E')
})

test('nor of the text: it stays inside spans and fences', async () => {
  const desk = hostileRunbook()
  await desk.read(hostile)
  await desk.read('steps')
  const { markdown } = await desk.runbooks.get('e')
  expect(markdown.split('alert(1)').length).toBeGreaterThan(6)
  expect(outsideOfCode(markdown)).not.toMatch(/alert|Heading|onload/)
  expect(markdown).not.toMatch(/[\u202e\u0007]/)
})

/** As CommonMark takes it apart: fences by lines, then spans by runs of as many backticks. */
function outsideOfCode(markdown: string): string {
  const outside: string[] = []
  let fence: string | undefined
  for (const line of markdown.split('\n')) {
    const ticks = /^(`{3,})\s*$/.exec(line)?.[1]
    if (fence !== undefined) {
      if (ticks !== undefined && ticks.length >= fence.length) fence = undefined
    } else if (ticks !== undefined) fence = ticks
    else outside.push(line.replaceAll(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, ''))
  }
  expect(fence).toBeUndefined()
  return outside.join('\n')
}

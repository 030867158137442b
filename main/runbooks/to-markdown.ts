import { printGently } from './print-gently.ts'
import type { Block, Inline } from './runbook-document.ts'
import { shownLines, shownText } from './shown-text.ts'

/** Values stand in code spans and fences only, where nothing is markup, each behind more backticks than it has itself. */
export async function toMarkdown(blocks: readonly Block[]): Promise<string> {
  const texts = await printGently(blocks, blockText)
  return `${texts.join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inlineText(block.text)}`
    case 'text':
      return block.important === true ? `**Mind:** ${inlineText(block.text)}` : inlineText(block.text)
    case 'list':
      return block.items.map(item => `- ${inlineText(item)}`).join('\n')
    case 'code': {
      const text = shownLines(block.text())
      const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
      return `${fence}\n${text}\n${fence}`
    }
  }
}

function inlineText(parts: readonly Inline[]): string {
  return parts.map(part => (typeof part === 'string' ? part : span(part.value))).join('')
}

function span(value: string): string {
  const text = shownText(value)
  if (text === '') return '(empty)'
  const ticks = '`'.repeat(longestRun(text) + 1)
  // a span that begins or ends with a backtick or blanks needs a blank that is not part of it
  const pad = /^[` ]|[` ]$/.test(text) ? ' ' : ''
  return `${ticks}${pad}${text}${pad}${ticks}`
}

function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}

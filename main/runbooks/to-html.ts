import { printGently } from './print-gently.ts'
import type { Block, Inline } from './runbook-document.ts'
import { shownLines, shownText } from './shown-text.ts'

const style = `
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; font: 15px/1.5 system-ui, sans-serif; color: #111; background: #fff; }
h1, h2, h3 { line-height: 1.2; }
h2 { margin-top: 2.5rem; border-top: 2px solid #111; padding-top: 0.75rem; }
code, pre { font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; unicode-bidi: isolate; overflow-wrap: anywhere; }
code { background: #f0f0f0; padding: 0 0.25em; border-radius: 3px; }
pre { white-space: pre-wrap; border: 1px solid #888; border-radius: 4px; padding: 0.75rem; }
.mind { border-left: 6px solid #b00020; padding: 0.5rem 0.75rem; font-weight: 600; }
h1 code, h2 code { font-size: inherit; font-family: inherit; background: none; padding: 0; }
@media print {
  @page { margin: 15mm; }
  body { margin: 0; max-width: none; padding: 0; font-size: 10.5pt; }
  pre, p code, li code { font-size: 9pt; }
  code { background: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  li { break-inside: avoid; }
}`

/**
 * One file that needs nothing else and asks nobody. Its own policy forbids script and every address as well, should an
 * escape ever be forgotten.
 */
export async function toHtml(title: string, blocks: readonly Block[]): Promise<string> {
  const body = await printGently(blocks, blockHtml)
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(shownText(title))}</title>`,
    `<style>${style}\n</style>`,
    '</head>',
    '<body>',
    ...body,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${inlineHtml(block.text)}</h${block.level}>`
    case 'text':
      return `<p${block.important === true ? ' class="mind"' : ''}>${inlineHtml(block.text)}</p>`
    case 'list':
      return `<ul>\n${block.items.map(item => `<li>${inlineHtml(item)}</li>`).join('\n')}\n</ul>`
    case 'code':
      // a parser drops the first line end inside `pre`
      return `<pre dir="ltr">\n${escaped(shownLines(block.text()))}</pre>`
  }
}

function inlineHtml(parts: readonly Inline[]): string {
  return parts
    .map(part => {
      if (typeof part === 'string') return escaped(part)
      return part.value === '' ? '(empty)' : `<code dir="ltr">${escaped(shownText(part.value))}</code>`
    })
    .join('')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => entities[character] ?? character)
}

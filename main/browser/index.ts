import { join } from 'node:path'
import { readLaunchOptions } from '../host/launch-options.ts'
import { loadPageFiles } from '../host/page-files.ts'
import { startupSentence } from '../host/startup-sentence.ts'
import { appVersion } from '../host/version.ts'
import { openHost } from '../open-host.ts'
import { openInBrowser } from './open-in-browser.ts'
import { serveBrowserHost } from './serve-browser-host.ts'
import { onLinkWanted, onStopWanted } from './terminal.ts'

const ending = onStopWanted()

/** Built to dist/main/browser.js, beside dist/renderer. */
async function main(): Promise<void> {
  const options = readLaunchOptions()
  const files = loadPageFiles(join(import.meta.dirname, '..', 'renderer'))
  const opening = openHost({
    home: options.home,
    hostKind: 'browser',
    workspace: options.workspace,
    version: appVersion,
    platformAbilities: {},
    onProgress: step => console.log(step),
  })
  // Known from the beginning: Ctrl-C while a demo is being made must still end what was started for it.
  ending.before(() =>
    opening.then(
      host => host.close(),
      () => undefined,
    ),
  )
  const host = await opening
  const page = await serveBrowserHost(host, files, options.port)
  ending.before(() => page.close())

  const announce = () => {
    const link = page.newLink()
    console.log(`Switchyard is ready: ${link}`)
    return link
  }
  const link = announce()
  if (options.openBrowser) openInBrowser(link, join(options.home, 'launch'), process.platform)
  onLinkWanted(process.stdin, announce)
  if (process.stdin.isTTY) console.log('Enter prints a new link, Ctrl-C ends Switchyard.')
}

main().catch((error: unknown) => {
  console.error(startupSentence(error))
  return ending.stop(1)
})
